package node

import "github.com/nats-io/nats-server/v2/server"

// Who may do what, as the server sees it that they are connected to. What is not allowed is refused: a request then
// looks like one that nobody answers.

// vehicleRights are those of the vehicles at a site: to report, to read and to write there.
func vehicleRights(site string) *server.Permissions {
	return permissions(
		[]string{
			Subject(site, "up.vector"), Subject(site, "up.attach"), Subject(site, "up.leave"), Subject(site, "up.prepare"),
			Subject(site, "up.hint"),
			Subject(site, "read"), Subject(site, "write"),
		},
		[]string{inbox("vehicle") + ".>"},
	)
}

// peerRights are those of another node: to fetch what a read needs, and the chunks of copies.
func peerRights(site, peer string) *server.Permissions {
	return permissions(
		[]string{Subject(site, "fetch"), Subject(site, "chunk.>")},
		[]string{inbox(peer) + ".>"},
	)
}

// leafRights are what the region lets a site's node do there.
func leafRights(site string) *server.Permissions {
	return permissions(
		[]string{Subject(site, "up.>"), Subject(site, "merge"), Subject(Region, "fetch"), Subject(Region, "chunk.>"), inbox(Region) + ".>"},
		[]string{Subject(site, "do"), Subject(site, "push"), Subject(site, "where"), whereSubject, leadSubject, inbox(site) + ".>"},
	)
}

// engineRights are an engine's at the region: to follow the log, to hold the lease, to keep snapshots, and to tell nodes
// what to do.
func engineRights() *server.Permissions {
	var publish []string
	for _, stream := range []string{LogStream, "KV_" + LeaseBucket, "OBJ_" + SnapshotBucket} {
		for _, call := range []string{
			"STREAM.INFO." + stream, "STREAM.PURGE." + stream, "STREAM.MSG.GET." + stream, "DIRECT.GET." + stream, "DIRECT.GET." + stream + ".>",
			"CONSUMER.CREATE." + stream + ".>", "CONSUMER.INFO." + stream + ".*", "CONSUMER.DELETE." + stream + ".*",
			"CONSUMER.MSG.NEXT." + stream + ".*",
		} {
			publish = append(publish, "$JS.API."+call)
		}
	}
	publish = append(publish, "$KV."+LeaseBucket+".>", "$O."+SnapshotBucket+".>", "$JS.API.INFO", "$JS.ACK.>", "$JS.FC.>",
		Subject("*", "do"), Subject("*", "where"), whereSubject, leadSubject, Subject("engine", "up.tick"))
	return permissions(publish, []string{inbox("engine") + ".>"})
}

// observerRights are those of whoever looks on at the region: to hear everything, and to read what the region has.
func observerRights() *server.Permissions {
	return permissions([]string{Subject(Region, "fetch")}, []string{inbox("observer") + ".>", subjectRoot + ">"})
}

func permissions(publish, subscribe []string) *server.Permissions {
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: publish},
		Subscribe: &server.SubjectPermission{Allow: subscribe},
	}
}

// user is a party that a server lets in.
func user(key Key, rights *server.Permissions, how ...string) *server.NkeyUser {
	u := &server.NkeyUser{Nkey: key.Public, Permissions: rights}
	if len(how) > 0 {
		u.AllowedConnectionTypes = map[string]struct{}{}
		for _, h := range how {
			u.AllowedConnectionTypes[h] = struct{}{}
		}
	}
	return u
}
