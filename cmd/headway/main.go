// Command headway simulates where a moving client's data should live, and when it should get there: it runs placement
// policies on the same traffic, reports hit rate, latency and cost, compares, and gates. `headway help` tells the rest.
package main

import "os"

func main() {
	os.Exit(execute(newState()))
}
