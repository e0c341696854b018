//go:build ignore

// What Go packages declare, for the tests of the citations: one line for each
// declaration, "folder<TAB>file<TAB>kind<TAB>symbol". Kinds are func, method,
// type, field, const and var; a method or field is "Type.Name", and so is a
// method of an interface. Test files are left out.
//
// Usage: go run declarations.go FOLDER...
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	for _, folder := range os.Args[1:] {
		if err := listFolder(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func listFolder(folder string) error {
	isSource := func(info fs.FileInfo) bool {
		return !strings.HasSuffix(info.Name(), "_test.go")
	}
	packages, err := parser.ParseDir(token.NewFileSet(), folder, isSource, 0)
	if err != nil {
		return err
	}
	for _, pkg := range packages {
		for path, file := range pkg.Files {
			say := func(kind, symbol string) {
				fmt.Printf("%s\t%s\t%s\t%s\n", folder, filepath.Base(path), kind, symbol)
			}
			for _, decl := range file.Decls {
				listDeclaration(decl, say)
			}
		}
	}
	return nil
}

func listDeclaration(decl ast.Decl, say func(kind, symbol string)) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			say("func", d.Name.Name)
		} else {
			say("method", typeName(d.Recv.List[0].Type)+"."+d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					say(d.Tok.String(), name.Name)
				}
			case *ast.TypeSpec:
				say("type", s.Name.Name)
				listMembers(s, say)
			}
		}
	}
}

func listMembers(spec *ast.TypeSpec, say func(kind, symbol string)) {
	kind, fields := "field", (*ast.FieldList)(nil)
	switch t := spec.Type.(type) {
	case *ast.StructType:
		fields = t.Fields
	case *ast.InterfaceType:
		kind, fields = "method", t.Methods
	default:
		return
	}
	for _, field := range fields.List {
		if len(field.Names) == 0 {
			say(kind, spec.Name.Name+"."+typeName(field.Type)) // embedded
		}
		for _, name := range field.Names {
			say(kind, spec.Name.Name+"."+name.Name)
		}
	}
}

// typeName returns the name of a type without star, package and parameters.
func typeName(expr ast.Expr) string {
	switch t := expr.(type) {
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.IndexExpr:
		return typeName(t.X)
	case *ast.IndexListExpr:
		return typeName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.Ident:
		return t.Name
	}
	return "?"
}
