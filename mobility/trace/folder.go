package trace

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ReadGeoLife reads a folder of GeoLife trajectories: all .plt files in and below it, also gzipped ones, in order of
// their users' names and within one of their own, their points as they stand. A user is named by the folder that holds
// the file, or by the one around it where that is called Trajectory. name is what errors call the folder.
//
// The table's SHA256 is that of the list of the files as sha256sum prints it for them, in that order.
func ReadGeoLife(name string, folder fs.FS) (*Table, error) { return readFolder(name, folder, geoLife) }

// ReadCabspotting reads a folder of raw Cabspotting files: all .txt files in and below it, also gzipped ones, in order of
// the cabs' names, their rows as they stand. A cab is named by its file, as abboip by new_abboip.txt; files whose names
// begin with _ or README are passed over. name is what errors call the folder.
//
// The table's SHA256 is that of the list of the files as sha256sum prints it for them, in that order.
func ReadCabspotting(name string, folder fs.FS) (*Table, error) {
	return readFolder(name, folder, cabspotting)
}

// ReadFolder reads a folder of files with one vehicle each: ReadGeoLife where there is a .plt file, else ReadCabspotting.
func ReadFolder(name string, folder fs.FS) (*Table, error) {
	kind, err := kindOf(name, folder)
	if err != nil {
		return nil, err
	}
	return readFolder(name, folder, kind)
}

// folderKind is a kind of folder.
type folderKind struct {
	ending    string              // of its files
	vehicleOf func(string) string // the vehicle of a file, by its path; "": of none
	add       func(*source, *builder, string) error
}

var (
	geoLife     = folderKind{".plt", userOf, addPLT}
	cabspotting = folderKind{".txt", func(file string) string {
		if base := path.Base(file); strings.HasPrefix(base, "_") || strings.HasPrefix(base, "README") {
			return ""
		}
		return cabOf(file)
	}, addCab}
)

// kindOf tells the kind of a folder by its files.
func kindOf(name string, folder fs.FS) (folderKind, error) {
	for _, kind := range []folderKind{geoLife, cabspotting} {
		if files, err := filesIn(name, folder, kind); len(files) > 0 || err != nil {
			return kind, err
		}
	}
	return folderKind{}, fmt.Errorf("%s: there is neither a .plt file (GeoLife's) nor a .txt file (Cabspotting's) in the folder or below it; "+
		"name the folder that holds them, or one file of another format", name)
}

// userOf returns the name of the user of a GeoLife file in a folder.
func userOf(file string) string {
	folder := path.Dir(slashed(file))
	if path.Base(folder) == "Trajectory" {
		folder = path.Dir(folder)
	}
	return path.Base(folder)
}

// vehicleFile is a file that holds one vehicle's rows.
type vehicleFile struct{ path, vehicle string }

func readFolder(name string, folder fs.FS, kind folderKind) (*Table, error) {
	b := newBuilder(traceLimits)
	sum, err := addFolder(name, folder, kind, b)
	if err != nil {
		return nil, err
	}
	return b.table(name, sum), nil
}

// addFolder adds the rows of a folder's files, and returns the SHA-256 of their list.
func addFolder(name string, folder fs.FS, kind folderKind, b *builder) (sum string, err error) {
	files, err := filesIn(name, folder, kind)
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", fmt.Errorf("%s: there is no %s file in the folder or below it; name the folder that holds them", name, kind.ending)
	}
	sums, w := sha256.New(), &window{}
	for _, file := range files {
		sum, err := addFile(name, folder, file, w, b, kind.add)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sums, "%s  %s\n", sum, file.path)
	}
	return hex.EncodeToString(sums.Sum(nil)), nil
}

// filesIn returns the files of a folder that are of a kind and have a vehicle, by its name and by theirs.
func filesIn(name string, folder fs.FS, kind folderKind) ([]vehicleFile, error) {
	var files []vehicleFile
	err := fs.WalkDir(folder, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: cannot list the folder: %w", name, err)
		}
		if entry.IsDir() || !strings.HasSuffix(strings.TrimSuffix(strings.ToLower(file), ".gz"), kind.ending) {
			return nil
		}
		if vehicle := kind.vehicleOf(name + "/" + file); vehicle != "" {
			files = append(files, vehicleFile{file, vehicle})
		}
		return nil
	})
	slices.SortFunc(files, func(a, b vehicleFile) int {
		return cmp.Or(strings.Compare(a.vehicle, b.vehicle), strings.Compare(a.path, b.path))
	})
	return files, err
}

// addFile adds a file's rows and returns its SHA-256.
func addFile(name string, folder fs.FS, file vehicleFile, w *window, b *builder, add func(*source, *builder, string) error) (sum string, err error) {
	f, err := folder.Open(file.path)
	if err != nil {
		return "", fmt.Errorf("%s: cannot open a file of the folder: %w", name, err)
	}
	defer f.Close()
	src := w.open(name+"/"+file.path, f)
	if err := add(src, b, file.vehicle); err != nil {
		return "", err
	}
	return src.sum(), nil
}
