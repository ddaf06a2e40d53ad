package scenarios

// Mobility says where the vehicles are: on a recorded trace, or drawn by a generator.
type Mobility struct {
	_ struct{} `oneof:"trace,highway,city,commuters,buses" required:"true"`

	Trace     *Trace     `yaml:"trace" doc:"A recorded trace."`
	Highway   *Highway   `yaml:"highway" doc:"Generator: a straight road, both directions."`
	City      *City      `yaml:"city" doc:"Generator: a grid of streets with turns and traffic lights."`
	Commuters *Commuters `yaml:"commuters" doc:"Generator: home in the night, work by day."`
	Buses     *Buses     `yaml:"buses" doc:"Generator: lines with stops and a timetable."`
	Clean     Clean      `yaml:"clean" doc:"How a trace is cleaned; what was done is counted and reported."`
	Telemetry Telemetry  `yaml:"telemetry" doc:"How, and how well, a vehicle reports its vector."`
	Hints     *Hints     `yaml:"hints" doc:"What the vehicles' applications tell the engine ahead of time."`
}

// Trace is a recorded trace in a file.
type Trace struct {
	File      string   `yaml:"file" required:"true" path:"true" hint:"give yours: --set mobility.trace.file=FILE" doc:"CSV vehicle_id,time_s,lon,lat[,speed_mps,heading_deg]; SUMO FCD XML with degrees; GPX; GeoJSON; a .plt file of GeoLife or OziExplorer; raw Cabspotting; or what trace convert wrote as .hwt: plain or gzipped, told by what is in it. Or a folder of GeoLife or Cabspotting files. Relative to the scenario file."`
	Vehicles  string   `yaml:"vehicles" default:"all" enum:"all,even,odd" doc:"even, odd: every other vehicle only, counted from 0 in order of their ids: fit on one half, judge on the other."`
	From      Duration `yaml:"from" default:"0s" doc:"Begin this long after the trace's first fix; with duration, a window is cut out of it."`
	UTCOffset Offset   `yaml:"utc_offset" default:"0s" doc:"Local time of the trace, for policies that look at weekday and hour."`
}

// Clean are the rules by which a trace is cleaned.
type Clean struct {
	MaxSpeed Speed    `yaml:"max_speed" default:"60m/s" min:"1" max:"400" doc:"A step faster than this between two fixes is a jump; the fix is dropped."`
	TripGap  Duration `yaml:"trip_gap" default:"180s" min:"1000000000" doc:"A gap longer than this ends a trip."`
	SharedID string   `yaml:"shared_id" default:"split" enum:"split,drop,keep" doc:"An id that two vehicles share, whose fixes leap to and fro between two tracks. split: two vehicles, ID#1 and ID#2. drop: its rows. keep: max_speed alone judges them."`
	Outside  Ratio    `yaml:"outside" default:"0" min:"0" max:"1000000" doc:"A fix more than this many times farther from the middle of the trace than 90 % of the places visited is dropped, as in 10; 0: none is."`
	Parked   Length   `yaml:"parked" default:"0m" min:"0" max:"1000" doc:"Fixes that stay within this distance for 60s or longer are put where the first of them is, as receivers err while a vehicle stands (15m is usual); 0m: they stay."`
	Keep     bool     `yaml:"keep_all" default:"false" doc:"Keep every row as it stands (only split trips at gaps)."`
}

// Telemetry is the reporting of vectors: what the engine is told is not the truth.
type Telemetry struct {
	Interval Duration `yaml:"interval" default:"0s" doc:"Time between reports. 0s: at each fix of a trace, each 1s of a generator."`
	Noise    Noise    `yaml:"noise" doc:"Errors of a vehicle's satellite receiver, as standard deviations."`
	Delay    Delay    `yaml:"delay" doc:"Time from a fix until its report arrives, lognormal. No report overtakes the one before it."`
	Loss     Ratio    `yaml:"loss" default:"0" min:"0" max:"1" doc:"Share of reports that never arrive."`
	Outages  Outages  `yaml:"outages" doc:"Where and when there is no fix."`
	Fallback string   `yaml:"fallback" default:"none" enum:"none,cell" doc:"What is reported without a fix. none: nothing. cell: the position of the serving cell, as accurate as the cell is small, and no velocity."`
}

// Noise are the errors of fixes.
type Noise struct {
	Position    Length   `yaml:"position" default:"0m" min:"0" max:"10000" doc:"Of the position, east and north: about 5m in the open, 15m between high houses."`
	Correlation Duration `yaml:"correlation" default:"60s" doc:"How long the position's error lasts (its autocorrelation falls to 37 % in that time); 0s: each fix errs anew."`
	Speed       Speed    `yaml:"speed" default:"0m/s" min:"0" max:"100" doc:"Of the velocity, east and north; about 0.2m/s."`
	Heading     Angle    `yaml:"heading" default:"0deg" min:"0" max:"180" doc:"Of the velocity's direction, besides."`
}

// Delay is a lognormal time.
type Delay struct {
	Median Duration `yaml:"median" default:"0s" doc:"Median."`
	P95    Duration `yaml:"p95" default:"0s" doc:"95th percentile; 0s: constant."`
}

// Outages are the times and places without a fix.
type Outages struct {
	Every Duration `yaml:"every" default:"0s" doc:"Mean time between two outages of a vehicle on a trip, exponential (0s: none but the areas)."`
	For   Duration `yaml:"for" default:"0s" doc:"Mean time that an outage lasts, exponential."`
	Areas []Area   `yaml:"areas" max:"1000" doc:"Tunnels, garages and the like."`
}

// Area is a disc on the ground.
type Area struct {
	Centre LonLat `yaml:"centre" required:"true" doc:"Its centre."`
	Radius Length `yaml:"radius" required:"true" min:"1" max:"100000" doc:"Its radius."`
}

// Hints are what applications say ahead of time, as a navigator knows the route and a driver when to park.
type Hints struct {
	Share    Ratio `yaml:"share" default:"1" min:"0" max:"1" doc:"Share of vehicles with such an application. When a trip begins it tells the sites ahead, and a place in each tile, and when the vehicle will be there, and 30s before the trip ends that it does."`
	ETAError Ratio `yaml:"eta_error" default:"0.1" min:"0" max:"1" doc:"Standard deviation of the times told, as a share of the time from the start of the trip until then; one draw for each trip."`
	Lies     Ratio `yaml:"lies" default:"0" min:"0" max:"1" doc:"Share of the trips of these vehicles about which it lies: each site told is one near the true one that the trip does not visit, the places are on the way there, and the end is told at any time of the trip."`
	Pin      USD   `yaml:"pin" default:"0" min:"0" max:"1000000" doc:"What such a vehicle pays, for each of its objects and each stop, to have it stay where it parks until it sets out again; 0: nothing is pinned."`
}

// Highway is a straight road through the scenario's origin, with traffic in both directions.
type Highway struct {
	Traffic   string `yaml:"traffic" default:"free" enum:"free,idm" doc:"free: each vehicle as if it were alone; one more changes no other. idm: they follow each other and overtake (Intelligent Driver Model, MOBIL); one more may change all behind it."`
	Lanes     int    `yaml:"lanes" default:"2" when:"traffic=idm" min:"1" max:"6" doc:"Lanes per direction (traffic: idm)."`
	Vehicles  int    `yaml:"vehicles" default:"60" min:"1" max:"1000000" doc:"Number of vehicles."`
	Length    Length `yaml:"length" default:"30km" min:"500" max:"1000000" doc:"Length of the road."`
	Bearing   Angle  `yaml:"bearing" default:"0deg" min:"0" max:"360" doc:"Direction of the road, clockwise from north."`
	Speed     Speed  `yaml:"speed" default:"60mph" min:"1" max:"90" doc:"Mean desired speed."`
	SpeedSD   Speed  `yaml:"speed_sd" default:"2m/s" min:"0" max:"20" doc:"Spread of the desired speed between vehicles."`
	Southward Ratio  `yaml:"southward" default:"0.5" min:"0" max:"1" doc:"Share of vehicles that drive against the bearing."`
	Returns   Ratio  `yaml:"returns" default:"0" min:"0" max:"1" doc:"Share of vehicles that turn round at the end and drive back (else they leave)."`
	Origin    LonLat `yaml:"origin" doc:"Where the road begins."`
}

// City is a Manhattan grid of streets with traffic lights.
type City struct {
	Vehicles int      `yaml:"vehicles" default:"100" min:"1" max:"1000000" doc:"Number of vehicles."`
	Blocks   int      `yaml:"blocks" default:"12" min:"2" max:"1000" doc:"Blocks along each side of the grid."`
	Block    Length   `yaml:"block" default:"250m" min:"20" max:"5000" doc:"Side of a block."`
	Speed    Speed    `yaml:"speed" default:"50km/h" min:"1" max:"60" doc:"Mean desired speed."`
	Straight Ratio    `yaml:"straight" default:"0.6" min:"0" max:"1" doc:"Chance to go straight on at a crossing; the rest turns."`
	Left     Ratio    `yaml:"left" default:"0.5" min:"0" max:"1" doc:"Share of the turns that go left."`
	Light    Duration `yaml:"light" default:"60s" doc:"Cycle of the traffic lights, half of it green; 0s: no lights."`
	Converge Ratio    `yaml:"converge" default:"0" min:"0" max:"1" doc:"Share of vehicles that drive to the centre of the grid, from where they start, at converge_at."`
	At       Duration `yaml:"converge_at" default:"0s" doc:"When the converging vehicles set out."`
	Origin   LonLat   `yaml:"origin" doc:"South-west corner of the grid."`
}

// Commuters drive from home to work in the morning and back in the evening, and park in between.
type Commuters struct {
	Vehicles int      `yaml:"vehicles" default:"100" min:"1" max:"1000000" doc:"Number of vehicles."`
	Side     Length   `yaml:"side" default:"12km" min:"1000" max:"200000" doc:"Side of the square in which people live."`
	District Length   `yaml:"district" default:"0m" max:"200000" doc:"Side of the square in its middle in which they work (0m: a third of side)."`
	Block    Length   `yaml:"block" default:"400m" min:"50" max:"5000" doc:"Distance between parallel streets."`
	Speed    Speed    `yaml:"speed" default:"45km/h" min:"1" max:"60" doc:"Mean driving speed."`
	Leave    Duration `yaml:"leave" default:"7h30m" doc:"Mean time of day at which people leave home (the scenario starts at midnight)."`
	LeaveSD  Duration `yaml:"leave_sd" default:"45m" doc:"Spread of the departure between people; a tenth of it between days."`
	Work     Duration `yaml:"work" default:"8h30m" doc:"Mean time at work."`
	Errand   Ratio    `yaml:"errand" default:"0.3" min:"0" max:"1" doc:"Chance of a stop elsewhere on the way home."`
	Workdays int      `yaml:"workdays" default:"7" min:"0" max:"7" doc:"Working days of a week; the scenario starts on a Monday."`
	Outing   Ratio    `yaml:"outing" default:"0" min:"0" max:"1" doc:"Chance of a drive to somewhere and back on a free day."`
	Law      string   `yaml:"durations" default:"regular" enum:"regular,heavy" doc:"Laws of departures and of times parked. regular: normal and exponential. heavy: with decreasing hazard (lognormal, Weibull of shape 1/2), so that what has been parked for long will be parked for longer."`
	Dormant  Ratio    `yaml:"dormant" default:"0" min:"0" max:"1" doc:"Share of cars that are seldom used."`
	Idle     Duration `yaml:"idle" default:"0s" doc:"Mean time that such a car stands between two days of use, Weibull of shape 1/2."`
	Origin   LonLat   `yaml:"origin" doc:"South-west corner of the square."`
}

// Buses are lines on a grid of streets, served by a timetable.
type Buses struct {
	Lines   int      `yaml:"lines" default:"10" min:"1" max:"1000" doc:"Number of lines; each leads from one border to the opposite one, with two bends."`
	Blocks  int      `yaml:"blocks" default:"24" min:"4" max:"1000" doc:"Blocks along each side of the grid."`
	Block   Length   `yaml:"block" default:"250m" min:"50" max:"5000" doc:"Side of a block."`
	Spacing Length   `yaml:"stops" default:"500m" min:"50" max:"100000" doc:"Distance between stops, rounded to whole blocks."`
	Speed   Speed    `yaml:"speed" default:"40km/h" min:"3" max:"40" doc:"Mean speed between stops."`
	Dwell   Duration `yaml:"dwell" default:"20s" max:"600000000000" doc:"Mean time at a stop."`
	Headway Duration `yaml:"headway" default:"10m" min:"60000000000" max:"86400000000000" doc:"Time between two buses of a line; it decides how many there are."`
	First   Duration `yaml:"first" default:"0s" max:"86400000000000" doc:"Time of day of the first departure (the scenario starts at midnight)."`
	Last    Duration `yaml:"last" default:"24h" max:"86400000000000" doc:"Time of day after which nobody sets out."`
	Origin  LonLat   `yaml:"origin" doc:"South-west corner of the grid."`
}
