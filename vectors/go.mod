module scbref.example/vectors

go 1.24
