package main

import (
	"slices"
	"testing"

	"headway/fabric"
)

// TestPoliciesAreDescribed wants one sentence for each policy of fabric, and none for others.
func TestPoliciesAreDescribed(t *testing.T) {
	for _, name := range fabric.Names() {
		if policies[name] == "" {
			t.Errorf("policy %s has no sentence in policies.go: say what it does", name)
		}
	}
	for name := range policies {
		if !slices.Contains(fabric.Names(), name) {
			t.Errorf("policies.go describes %s, which fabric does not have", name)
		}
	}
}
