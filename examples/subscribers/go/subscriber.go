// Subscribes to Muster's events by pulling them; webhook.go takes them as webhooks, proof.go checks a day's proof.
// Needs Go 1.21 and nothing else.
//
//	go run . once | follow | webhook https://events.example.org/muster 8080 | check 2026-11-30
//
// MUSTER_REGISTRY and MUSTER_NOTIFY say where the services are (as `make run` has them, if left out), MUSTER_LOGIN and
// MUSTER_PASSWORD who reads, MUSTER_JOURNAL the file of events.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Event is what its line in the proof is made of.
type Event struct {
	Source, ID, Type, Subject, Area, Bodyhash string
	Logtime                                   time.Time
	Aggregateversion                          int
}

// Page is what the feed and the proof of a day answer.
type Page struct {
	Next               string
	More, Final        bool
	Items, Corrections []Event
	Figures            []struct {
		Type, Sum string
		N         int
	}
	Access_token, Secret string
}

// Pages as they came, one a line: events and the position after them stay together, whatever breaks off. An event that
// comes twice counts once.
var (
	journal         = said("JOURNAL", "journal.jsonl")
	position, token string
	events          = map[string]Event{}
)

func load() {
	text, _ := os.ReadFile(journal)
	whole := bytes.LastIndexByte(text, '\n') + 1
	for _, line := range bytes.Split(text[:whole], []byte("\n")) {
		page := Page{}
		if json.Unmarshal(line, &page) == nil {
			take(page)
		}
	}
	if whole < len(text) {
		must(os.Truncate(journal, int64(whole))) // a line that broke off
	}
}

func take(page Page) (fresh []Event) {
	position = page.Next
	for _, e := range page.Items {
		if _, here := events[e.Source+" "+e.ID]; !here {
			events[e.Source+" "+e.ID], fresh = e, append(fresh, e)
		}
	}
	return
}

// ask sends a request; the status is 0 where there is no answer.
func ask(method, address string, body []byte) (page Page, raw []byte, status int) {
	request, _ := http.NewRequest(method, address, bytes.NewReader(body))
	request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
	answer, fault := http.DefaultClient.Do(request)
	if fault != nil {
		return
	}
	defer answer.Body.Close()
	if raw, fault = io.ReadAll(answer.Body); fault == nil && json.Unmarshal(raw, &page) == nil {
		status = answer.StatusCode
	}
	return
}

// call asks notify, and the registry for a token where the last has ended (they last an hour).
func call(method, path string, body []byte) (page Page, raw []byte, status int) {
	address := said("NOTIFY", "http://127.0.0.1:8004") + path
	if page, raw, status = ask(method, address, body); status != 401 {
		return
	}
	who, _ := json.Marshal(map[string]string{"login": said("LOGIN", ""), "password": said("PASSWORD", "")})
	if page, raw, status = ask("POST", said("REGISTRY", "http://127.0.0.1:8001")+"/v1/sessions", who); status == 201 {
		token = page.Access_token
		page, raw, status = ask(method, address, body)
	}
	return
}

// pull keeps one more page; whether there is more already.
func pull(wait string) bool {
	query := url.Values{"wait": {wait}}
	if position != "" {
		query.Set("cursor", position)
	}
	page, raw, status := call("GET", "/v1/feed?"+query.Encode(), nil)
	if status == 410 { // begun anew: from the first event kept, passing over what is here
		page, raw, status = call("GET", "/v1/feed", nil)
	}
	if status == 0 || status == 429 || status == 503 {
		time.Sleep(time.Second) // away or busy for a moment
		return true
	}
	expect(status, 200, raw)
	if len(page.Items) > 0 || page.More {
		keep(page, raw)
	}
	position = page.Next // one without events is not worth a line
	return page.More
}

// keep writes a page down, as it came, and shows what is new.
func keep(page Page, raw []byte) {
	file, fault := os.OpenFile(journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	must(fault)
	_, fault = file.Write(append(raw, '\n'))
	must(fault)
	must(file.Sync())
	must(file.Close())
	for _, e := range take(page) {
		fmt.Println(e.Type, e.Subject, e.Aggregateversion)
	}
}
