package scenarios

// Radio says which cells there are and which serves a vehicle. Left out altogether, there are cells along the road of the
// highway generator, and hexagons elsewhere.
type Radio struct {
	_ struct{} `oneof:"towers,hexagons,road,grid" required:"true"`

	Towers   *Towers   `yaml:"towers" doc:"Cells from a file."`
	Hexagons *Hexagons `yaml:"hexagons" doc:"A hexagonal grid over the vehicles' area."`
	Road     *Road     `yaml:"road" doc:"Cells along the road of the highway generator."`
	Grid     *Grid     `yaml:"grid" doc:"Rectangular cells in degrees; a vehicle is in the one that holds its position, outside points in the nearest."`
	Handover Handover  `yaml:"handover" doc:"When a vehicle changes its cell."`
	// Propagation is also there, with its defaults, where a model needs it and the scenario says nothing.
	Propagation *Propagation `yaml:"propagation" doc:"How the signal falls with distance (radio.handover.model: a3; the nearest cell does not depend on it)."`
	RTT         RTT          `yaml:"rtt" doc:"Round trip between a vehicle and its site's edge, over the air."`
}

// Towers is a file of cells.
type Towers struct {
	File      string   `yaml:"file" required:"true" path:"true" hint:"give yours: --set radio.towers.file=FILE" doc:"CSV cell_id,lon,lat,radio[,range_m], or OpenCelliD's 14 columns; plain or gzipped. Relative to the scenario file."`
	Radios    []string `yaml:"radios" max:"20" doc:"Only cells of these radios, as the file names them: LTE, NR, … (left out: all)."`
	Operators []string `yaml:"operators" max:"100" doc:"Only cells whose id begins with one of these and a dash: 311-480, tango_s_a (left out: all)."`
	MaxRange  Length   `yaml:"max_range" max:"1000000" doc:"A range_m above this counts as not known (left out: none does). Ranges matter for coverage, not for handovers."`
	Merge     string   `yaml:"merge" enum:"enodeb,near" doc:"enodeb: OpenCelliD's LTE cells become sites by their eNodeB. near: cells of one operator and radio within merge_within become one site (left out: each row is a cell)."`
	Within    Length   `yaml:"merge_within" default:"50m" when:"merge=near" min:"1" max:"10000" doc:"How near cells of one site are."`
}

// Hexagons is a hexagonal grid of cells.
type Hexagons struct {
	Radius Length `yaml:"radius" default:"500m" min:"10" max:"100000" doc:"Circumradius of a cell."`
}

// Road is a row of cells along the highway.
type Road struct {
	Spacing Length `yaml:"spacing" default:"1km" min:"10" max:"100000" doc:"Distance between cells."`
	Offset  Length `yaml:"offset" default:"30m" min:"0" max:"10000" doc:"Distance of the masts from the road."`
}

// Grid is a rectangle in degrees, divided evenly.
type Grid struct {
	Rows      int    `yaml:"rows" required:"true" min:"1" max:"1000" doc:"Rows, south to north."`
	Columns   int    `yaml:"columns" required:"true" min:"1" max:"1000" doc:"Columns, west to east."`
	NorthWest LonLat `yaml:"north_west" required:"true" doc:"North-west corner."`
	SouthEast LonLat `yaml:"south_east" required:"true" doc:"South-east corner."`
}

// Handover is the rule by which a vehicle changes its cell.
type Handover struct {
	At           string     `yaml:"at" default:"line" enum:"line,fixes" doc:"line: where the straight way between two fixes leads out of a cell. fixes: at a trace's fixes only, in whole seconds, and copies are accounted for likewise, as in the published experiment (scenarios prp-…)."`
	Model        string     `yaml:"model" default:"nearest" enum:"nearest,a3" doc:"nearest: the closest cell, left only for one that is closer by the hysteresis. a3: by measured signals, as 5G does it (3GPP TS 38.331 event A3; radio.propagation); every seed draws its own shadows."`
	Hysteresis   Hysteresis `yaml:"hysteresis" doc:"By how much the other cell must be closer, or stronger (left out: 30m for nearest, 3dB for a3)."`
	Interruption Duration   `yaml:"interruption" default:"45ms" max:"60000000000" doc:"Time without a link at a handover; a read that falls into it waits. nearest: always this. a3: its median (left out: 45ms, variant daps 2ms, ltm 20ms; assumptions)."`

	InterruptionP95 Duration `yaml:"interruption_p95" when:"model=a3" max:"60000000000" doc:"95th percentile of the interruption (left out: 80ms for variants basic and conditional, otherwise the median: constant; assumptions)."`
	Offset          Decibel  `yaml:"offset" default:"2.5dB" when:"model=a3" min:"-15" max:"15" doc:"Event A3: how much stronger the other cell must be besides the hysteresis (assumption: a wide margin goes with a short time to trigger, 6dB with less than 100ms and 2dB with 320ms or more)."`
	TTT             Duration `yaml:"ttt" default:"100ms" when:"model=a3" doc:"Event A3: time to trigger, for which the condition must hold; one of the values of TS 38.331."`
	Filter          int      `yaml:"filter" default:"4" when:"model=a3" min:"0" max:"19" doc:"Coefficient k of the layer 3 filter: a new measurement counts 1/2^(k/4) at 200ms between measurements."`
	Period          Duration `yaml:"period" default:"200ms" when:"model=a3" min:"10000000" max:"10000000000" doc:"Time between a vehicle's measurements."`
	Variant         string   `yaml:"variant" default:"basic" when:"model=a3" enum:"basic,conditional,daps,ltm" doc:"How a handover is carried out. conditional: prepared early, and the vehicle changes on its own. daps: both cells serve meanwhile. ltm: prepared early, with a command below RRC."`
	Preparation     Duration `yaml:"preparation" default:"50ms" when:"model=a3" max:"10000000000" doc:"From the report to the command, or how long an early preparation takes (assumption)."`
	Failure         Ratio    `yaml:"failure" default:"0.01" when:"model=a3" max:"1" doc:"Chance that a handover fails although the link is good; a third of it for variant conditional (assumption)."`
	OutOfSync       Decibel  `yaml:"out_of_sync" default:"-8dB" when:"model=a3" min:"-30" max:"30" doc:"Qout: a lower SINR starts T310, and no command arrives (assumption, as in TR 36.839's studies)."`
	InSync          Decibel  `yaml:"in_sync" default:"-6dB" when:"model=a3" min:"-30" max:"30" doc:"Qin: a higher SINR stops T310 (assumption, likewise)."`
	T310            Duration `yaml:"t310" default:"1s" when:"model=a3" min:"10000000" max:"60000000000" doc:"When it runs out the link has failed: the handover was too late, or there is no cell (assumption, likewise)."`
	Reestablish     Duration `yaml:"reestablish" default:"300ms" when:"model=a3" max:"60000000000" doc:"Median time to set a failed link up again, once there is a cell (assumption)."`
	ReestablishP95  Duration `yaml:"reestablish_p95" default:"1s" when:"model=a3" max:"60000000000" doc:"95th percentile of that (assumption)."`
}

// Propagation is the radio of all cells.
type Propagation struct {
	Environment string    `yaml:"environment" default:"uma" enum:"uma,umi,rma" doc:"3GPP TR 38.901: uma: urban, masts above the roofs; umi: street canyon, masts below them; rma: rural."`
	Frequency   Frequency `yaml:"frequency" default:"3.5GHz" min:"500000000" max:"100000000000" doc:"Of the carrier, the same for all cells (rma: up to 30GHz)."`
	Bandwidth   Frequency `yaml:"bandwidth" default:"100MHz" doc:"Of the carrier; one that TS 38.101-1 has for subcarriers of 30 kHz."`
	Power       Power     `yaml:"power" default:"46dBm" min:"-30" max:"90" doc:"Of a cell, over its carrier (assumption: a usual macro cell)."`
	Sectors     int       `yaml:"sectors" default:"1" min:"1" max:"6" doc:"Cells per position, with the antennas of TR 38.901 table 7.3-1 pointing evenly around; 1: as they are, in all directions."`
	Gain        Decibel   `yaml:"gain" default:"17dB" min:"-20" max:"60" doc:"Of an antenna on its axis, over an isotropic one; of a cell without sectors in all directions (assumption: a macro antenna; one element of TR 38.901 has 8dB)."`
	Downtilt    Angle     `yaml:"downtilt" default:"6deg" max:"90" doc:"Of the sectors' antennas (assumption)."`
	Mast        Length    `yaml:"mast" min:"5" max:"150" doc:"Height of the masts (left out: 25m for uma, 10m for umi, 35m for rma)."`
	Antenna     Length    `yaml:"antenna" default:"1.5m" min:"1.5" max:"10" doc:"Height of the vehicles' antennas."`
	Sight       string    `yaml:"line_of_sight" default:"drawn" enum:"drawn,always,never" doc:"drawn: by TR 38.901's probabilities, anew after three times the correlation distance of that state (assumption: it fades in and out on that way)."`
	Shadowing   bool      `yaml:"shadowing" default:"true" doc:"Shadow fading with the standard deviation and correlation distance of the environment."`
	SiteCorr    Ratio     `yaml:"site_correlation" default:"0.5" max:"1" doc:"How the shadows of two masts correlate at one place: 0.5 is 3GPP's practice (TR 36.942, TR 36.814), 0 makes them independent. Sectors of one mast share theirs."`
	CarLoss     Decibel   `yaml:"car_loss" default:"9dB" min:"0" max:"60" doc:"Mean loss into the car, drawn once per vehicle."`
	CarLossSD   Decibel   `yaml:"car_loss_sd" default:"5dB" min:"0" max:"30" doc:"Its standard deviation."`
	Load        Ratio     `yaml:"load" default:"0.2" max:"1" doc:"Share of the time in which the other cells send and so interfere (assumption: the mean over a day; at 0.3 four times as many handovers come too late)."`
}

// RTT is a lognormal round-trip time.
type RTT struct {
	Median Duration `yaml:"median" default:"8ms" doc:"Median."`
	P95    Duration `yaml:"p95" default:"12ms" doc:"95th percentile; equal to the median: constant."`
}
