// Package mec013 reads where users are from the JSON of an ETSI MEC 013 Location service, so that a real feed can take
// the place of simulated reports. The fields are those of V2.1.1 (GS MEC 013, clauses 6.2.2, 6.3 and 6.5); objects of
// V3, which have the same locationInfo beside address and timeStamp, are read as well (assumption: their further fields
// are left out). What the shapes mean is said by 3GPP TS 23.032.
//
// How fabric.Event and the standards call the same thing:
//
//	Event       MEC 013 UserInfo                        3GPP EDGEAPP (TS 29.558)      MEC 012 RNI
//	Client      address                                 ueId                          associateId
//	Site        accessPointId, through the map of       the EES of sourceDnai,        ecgi, nrcgi
//	            cells to sites; zoneId                  targetDnai
//	X, Y        locationInfo.latitude, .longitude       locInf                        -
//	VX, VY      .velocity.bearing, .horizontalSpeed     -                             -
//	            (km/h)
//	AccuracyM   .accuracy, .accuracySemiMinor,          -                             -
//	            .confidence
//	ByNetwork   .velocity missing and .accuracy large   -                             timingAdvance
//	FixAt       locationInfo.timestamp, else timestamp  -                             timeStamp
//	Crossing    ZonalPresenceNotification Transferring  ACR, UP_PATH_CHG              CellChange, hoStatus 3
//	Preparing   -                                       ACR_MONITORING with           CellChange, hoStatus 1
//	                                                    predictExpTime                (IN_PREPARATION)
//	TripStart   ... Entering                            -                             -
//	TripEnd     ... Leaving                             -                             -
//
// A site must be found by the serving cell, not by the nearest position: that is what the operators' own interface says
// (CAMARA Simple Edge Discovery).
package mec013
