package scenarios

// Tiers are where the region may store the originals of a class.
type Tiers struct {
	Region    []string   `yaml:"region" required:"true" max:"4" enum:"hot,cool,cold,archive" hint:"write [hot, cool, archive]" doc:"Tiers that the originals may lie in, hot among them: all begin there."`
	Lifecycle *Lifecycle `yaml:"lifecycle" doc:"Rule by age that moves originals for the policies that do not weigh it: all but vector and clairvoyant. What is read is warmed up again."`
}

// Lifecycle moves what was not used for a while, as stores offer it to their customers.
type Lifecycle struct {
	Cool    Duration `yaml:"cool" default:"0s" doc:"Idle time after which an original is moved to the cool tier (0s: never)."`
	Cold    Duration `yaml:"cold" default:"0s" doc:"The same for the cold tier."`
	Archive Duration `yaml:"archive" default:"0s" doc:"The same for the archive."`
}

// After is the idle time per tier, from hot on; 0: never.
func (l *Lifecycle) After() [4]Duration {
	if l == nil {
		return [4]Duration{}
	}
	return [4]Duration{0, l.Cool, l.Cold, l.Archive}
}
