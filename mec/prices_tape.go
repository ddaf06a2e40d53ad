package mec

import "time"

// operatorTape is an operator whose region is its own hardware too: flash, disks, disks at rest, and tape.
func operatorTape() PriceBook {
	b := operatorInternal()
	b.Name, b.Date = "operator-tape", "2026-11"
	b.Note = "An operator that owns its region too: flash, disks, disks at rest and a tape library, as assumptions. Nobody bills a minimum residence or a retrieval as a public store does: what leaves flash for some hours has paid for its way."
	b.Region = [Tiers]TierSpec{
		Hot: {USDPerGBMonth: 0.10, USDPer10kRead: 0.0044, USDPer10kPut: 0.055, Access: 2 * time.Millisecond},
		Cool: {
			USDPerGBMonth: 0.015, USDPerGBRead: 0.0002, USDPer10kRead: 0.01, USDPer10kPut: 0.055, Access: 15 * time.Millisecond,
		},
		Cold: {
			USDPerGBMonth: 0.006, USDPerGBRead: 0.0005, USDPer10kRead: 0.05, USDPer10kPut: 0.055, Access: 15 * time.Millisecond,
			Rehydrate: Rehydration{10 * time.Second, 30 * time.Second},
		},
		Archive: {
			USDPerGBMonth: 0.002, USDPerGBRead: 0.002, USDPer10kRead: 5, USDPer10kPut: 0.5, Access: 15 * time.Millisecond,
			Rehydrate: Rehydration{2 * time.Minute, 20 * time.Minute},
		},
	}
	const owned = "assumption: hardware, power and space over five years; see operator-internal"
	b.Sources = append(b.Sources[:4:4],
		PriceSource{"region storage, hot", 0.10, "GB·month", owned + "; flash, three replicas"},
		PriceSource{"region storage, cool", 0.015, "GB·month", owned + "; disks, erasure-coded"},
		PriceSource{"region storage, cold", 0.006, "GB·month", owned + "; disks that stand still, 10–30 s to spin up"},
		PriceSource{"region storage, archive", 0.002, "GB·month", owned + "; tape, 2–20 min for robot, queue and winding"},
		PriceSource{"region retrieval, cool", 0.0002, "GB", "assumption: wear and bandwidth"},
		PriceSource{"region retrieval, cold", 0.0005, "GB", "assumption: the same, and starts of a disk"},
		PriceSource{"region retrieval, archive", 0.002, "GB", "assumption: time of a drive"},
	)
	return b
}
