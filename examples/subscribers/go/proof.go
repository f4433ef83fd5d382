// Checks what was read against the proof of a day.
package main

import (
	"crypto/sha256"
	"fmt"
	"log"
	"math/big"
	"net/url"
	"os"
	"strings"
	"time"
)

// check says of which types the proof of a day has other figures than the journal.
func check(day string) (wrong []string) {
	proof, raw, status := call("GET", "/v1/proof?day="+url.QueryEscape(day), nil)
	expect(status, 200, raw)
	for _, e := range proof.Corrections {
		delete(events, e.Source+" "+e.ID)
	}
	n, sums, total := map[string]int{}, map[string]*big.Int{}, 0
	for _, e := range events {
		if e.Logtime.UTC().Add(8*time.Hour).Format("2006-01-02") == day { // Shanghai has no summer time
			if n[e.Type]++; sums[e.Type] == nil {
				sums[e.Type] = new(big.Int)
			}
			hash := sha256.Sum256([]byte(fmt.Sprintf("%s\n%s\n%s\n%s\n%d\n%s\n%s\n",
				e.Source, e.ID, e.Type, e.Subject, e.Aggregateversion, e.Area, e.Bodyhash)))
			sums[e.Type].Add(sums[e.Type], new(big.Int).SetBytes(hash[:]))
			total++
		}
	}
	for _, each := range proof.Figures {
		if sum := sums[each.Type]; sum == nil || n[each.Type] != each.N ||
			fmt.Sprintf("%064x", sum.Mod(sum, new(big.Int).Lsh(big.NewInt(1), 256))) != each.Sum {
			wrong = append(wrong, each.Type)
		}
		delete(n, each.Type)
	}
	for kind := range n {
		wrong = append(wrong, kind)
	}
	fmt.Printf("%s: %d events, final: %t\n", day, total, proof.Final)
	return
}

func said(name, otherwise string) string {
	if value := os.Getenv("MUSTER_" + name); value != "" {
		return value
	}
	return otherwise
}

func must(fault error) {
	if fault != nil {
		log.Fatal(fault)
	}
}

func expect(status, wanted int, raw []byte) {
	if status != wanted {
		log.Fatalf("refused: %d %s", status, raw)
	}
}

func main() {
	load()
	switch command := strings.Join(os.Args[1:2], ""); command {
	case "check":
		if wrong := check(os.Args[2]); len(wrong) > 0 {
			log.Fatal("differs: ", wrong)
		}
		fmt.Println("proved")
	case "once", "follow":
		for more := true; more || command == "follow"; {
			more = pull(map[string]string{"once": "0", "follow": "25"}[command])
		}
	case "webhook":
		must(receive(os.Args[2], os.Args[3]))
	default:
		log.Fatal("go run . once | follow | webhook https://events.example.org/muster 8080 | check 2026-11-30")
	}
}
