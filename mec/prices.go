package mec

import "time"

// PriceBook is a set of prices, each with its source and date. The currency is the US$ and a GB is 1e9 bytes.
type PriceBook struct {
	Name, Date, Note string
	Site             TierSpec        // storage at a site
	Region           [Tiers]TierSpec // storage in the region
	BackhaulGB       float64         // moving 1e9 bytes between a site and the region
	NeighbourGB      float64         // moving 1e9 bytes between neighbouring sites
	Sources          []PriceSource
}

// PriceSource says where one figure of a price book comes from.
type PriceSource struct {
	Name   string
	USD    float64
	Per    string
	Source string
}

// Books are the shipped price books, by name.
func Books() []PriceBook {
	return []PriceBook{publicList(), operatorInternal(), edgeDRAM(), operatorTape()}
}

// Book finds a shipped price book.
func Book(name string) (PriceBook, bool) {
	for _, b := range Books() {
		if b.Name == name {
			return b, true
		}
	}
	return PriceBook{}, false
}

// regionTiers are the sample list prices of one public object store, and its documented minimum residence. They are
// marked there as illustrative.
func regionTiers() [Tiers]TierSpec {
	const day = 24 * time.Hour
	return [Tiers]TierSpec{
		Hot:  {USDPerGBMonth: 0.0208, USDPer10kRead: 0.0044, USDPer10kPut: 0.055, Access: 2 * time.Millisecond},
		Cool: {USDPerGBMonth: 0.0115, USDPerGBRead: 0.01, USDPer10kRead: 0.01, USDPer10kPut: 0.10, Access: 2 * time.Millisecond, MinResidence: 30 * day},
		Cold: {USDPerGBMonth: 0.0045, USDPerGBRead: 0.03, USDPer10kRead: 0.10, USDPer10kPut: 0.18, Access: 2 * time.Millisecond, MinResidence: 90 * day},
		Archive: {
			USDPerGBMonth: 0.002, USDPerGBRead: 0.022, USDPer10kRead: 5.50, USDPer10kPut: 0.11, Access: 2 * time.Millisecond,
			MinResidence: 180 * day, Rehydrate: Rehydration{time.Hour, 15 * time.Hour},
			High: Priority{Rehydrate: Rehydration{5 * time.Minute, time.Hour}, USDPerGBRead: 0.11, USDPer10kRead: 27.5, MostBytes: 10e9},
		},
	}
}

const regionSource = "Azure Blob documentation, blob-storage-estimate-costs, sample prices of 2024-07-26 (marked illustrative)"

const highSource = "assumption: five times the standard price; Azure Blob documentation, archive-rehydrate-overview, says that it is higher, and that less than 10 GB may take less than an hour: 5 to 60 min are assumed"

func regionSources() []PriceSource {
	return []PriceSource{
		{"region storage, hot", 0.0208, "GB·month", regionSource},
		{"region storage, cool", 0.0115, "GB·month", regionSource},
		{"region storage, cold", 0.0045, "GB·month", regionSource},
		{"region storage, archive", 0.002, "GB·month", regionSource},
		{"region read, hot", 0.0044, "10,000 operations", regionSource},
		{"region read, archive", 5.50, "10,000 operations", regionSource},
		{"region retrieval, cool", 0.01, "GB", regionSource + "; billed for 30 days at least"},
		{"region retrieval, cold", 0.03, "GB", regionSource + "; billed for 90 days at least"},
		{"region retrieval, archive", 0.022, "GB", regionSource + "; billed for 180 days at least; rehydrated within 15 h, of which the law is an assumption"},
		{"region retrieval, archive, high priority", 0.11, "GB", highSource},
		{"region read, archive, high priority", 27.50, "10,000 operations", highSource},
	}
}

// publicList is what a customer of a public cloud with edge zones would pay.
func publicList() PriceBook {
	return PriceBook{
		Name: "public-list", Date: "2026-05",
		Note:        "What a public cloud with edge zones lists. At these prices moving a gigabyte costs as much as keeping it for days, so whatever keeps copies wins, and only capacity or a penalty argues for dropping them.",
		Site:        TierSpec{USDPerGBMonth: 0.12, USDPer10kPut: 0.055, Access: 100 * time.Microsecond},
		Region:      regionTiers(),
		BackhaulGB:  0.02,
		NeighbourGB: 0.02,
		Sources: append([]PriceSource{
			{"site storage", 0.12, "GB·month", "assumption: block storage of an edge zone, 10–40 % above the region's 0.10 (no current list price found)"},
			{"site write", 0.055, "10,000 operations", "assumption: as the region's hot tier"},
			{"backhaul transfer", 0.02, "GB", "Azure documentation, transfer between regions in North America, sample prices of 2024-07-26"},
			{"transfer between neighbours", 0.02, "GB", "assumption: billed as transfer between zones of one continent"},
		}, regionSources()...),
	}
}

// operatorInternal is what the edge costs the operator who owns it: space is scarce, moving bytes is cheap.
func operatorInternal() PriceBook {
	return PriceBook{
		Name: "operator-internal", Date: "2026-05",
		Note:        "What the edge costs the operator who owns it, as an assumption: a site's storage is small and dear, its fibre is paid for. At these prices a copy that is not used for about an hour should go.",
		Site:        TierSpec{USDPerGBMonth: 1.0, USDPer10kPut: 0.01, Access: 100 * time.Microsecond},
		Region:      regionTiers(),
		BackhaulGB:  0.002,
		NeighbourGB: 0.001,
		Sources: append([]PriceSource{
			{"site storage", 1.0, "GB·month", "assumption: middle of 0.5–2 for replicated NVMe in a shelter, power and space included"},
			{"site write", 0.01, "10,000 operations", "assumption: CPU time of a write"},
			{"backhaul transfer", 0.002, "GB", "assumption: middle of 0.001–0.005 for own fibre"},
			{"transfer between neighbours", 0.001, "GB", "assumption: half of the backhaul"},
		}, regionSources()...),
	}
}

// edgeDRAM is an edge whose stores are kept in memory: what is kept for a minute has cost as much as moving it again.
func edgeDRAM() PriceBook {
	b := operatorInternal()
	b.Name, b.Date = "edge-dram", "2026-06"
	b.Note = "An operator's edge that keeps its stores in memory. At these prices a copy that is not used for about a minute should go."
	b.Site.USDPerGBMonth = 85
	b.Site.Access = 0
	b.Sources = append([]PriceSource{
		{"site storage", 85, "GB·month", "3 US$ per GiB and day of memory: T. Lipcon, M. Purohit, \"Optimizing cloud economics with linear elastic caching\", Google Research, 2026-06-25"},
	}, b.Sources[1:]...)
	return b
}
