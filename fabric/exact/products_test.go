package exact

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"
)

// TestProductsAreRounded reads this package's source: every product stands in a conversion float64(...), so that no
// compiler may fuse it with a sum. Results on one architecture cannot show that.
func TestProductsAreRounded(t *testing.T) {
	files := token.NewFileSet()
	//nolint:staticcheck // one package without build tags: what replaces ParseDir is another module
	pkgs, err := parser.ParseDir(files, ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	products := 0
	for _, f := range pkgs["exact"].Files {
		rounded := map[ast.Node]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "float64" {
					rounded[ast.Unparen(n.Args[0])] = true
				}
			case *ast.BinaryExpr:
				if n.Op != token.MUL && n.Op != token.QUO {
					break
				}
				if rounded[n] { // then so are the factors that are products: a rounding follows, and no sum between
					rounded[ast.Unparen(n.X)], rounded[ast.Unparen(n.Y)] = true, true
				} else if n.Op == token.MUL {
					t.Errorf("%s: write float64(x*y): the product may be fused with a sum", files.Position(n.Pos()))
				}
				products++
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN {
					t.Errorf("%s: write x = float64(x*y): the product may be fused with a sum", files.Position(n.Pos()))
				}
			}
			return true
		})
	}
	if products < 20 {
		t.Errorf("found %d products and quotients in the package: is its source here?", products)
	}
}
