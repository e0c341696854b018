//go:build !stateless

// Empty: with it in the package, Go lets functions be declared without a body. See unexported.go.
