package testbed

import "context"

// restore makes the replica.
func (s *EngineService) restore(context.Context) error {
	engine, err := s.cfg.New(s.cfg.Clock.Zero())
	if err != nil {
		return err
	}
	s.replica = newReplica(engine, s.cfg.Network, s.cfg.Clock)
	s.replica.ordered = s.cfg.Ordered
	s.replica.start()
	return nil
}

func (s *EngineService) snapshot() {}
