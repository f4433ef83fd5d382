module muster.example/subscriber

go 1.21
