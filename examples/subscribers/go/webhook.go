// Takes Muster's events as webhooks into the journal of the others.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const mostBytes, mostApart = 1_000_000, 300 // of a body; seconds between its sender's clock and ours

var one sync.Mutex // who writes to the journal

// receive listens on a port for what Muster sends to an address. The first run has the events pushed from the journal's
// position on, and keeps the secret that signs them in MUSTER_SECRET_FILE (`secret.json`); one that you were told, such
// as a new one, is given in MUSTER_SECRET.
func receive(address, port string) error {
	secret := said("SECRET", "")
	if secret == "" {
		secret = secretOf(address)
	}
	key, fault := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	must(fault)
	server := http.Server{Addr: ":" + port, ReadTimeout: time.Minute, Handler: http.HandlerFunc(
		func(answer http.ResponseWriter, request *http.Request) {
			answer.Header().Set("WebHook-Allowed-Origin", "muster")
			answer.WriteHeader(answerTo(request, key))
		})}
	return server.ListenAndServe()
}

func answerTo(request *http.Request, key []byte) int {
	switch {
	case request.Method == "OPTIONS" && request.Header.Get("WebHook-Request-Origin") == "muster":
		return 200 // we want to be told
	case request.Method == "OPTIONS":
		return 403
	case request.Method != "POST":
		return 405
	}
	body, fault := io.ReadAll(io.LimitReader(request.Body, mostBytes+1))
	switch {
	case fault != nil:
		return 400
	case len(body) > mostBytes:
		return 413
	case !isSigned(request.Header, body, key):
		return 401
	}
	return takeEvent(body)
}

// isSigned says whether one of the signatures is ours: while a secret is changed, both sign.
func isSigned(headers http.Header, body, key []byte) bool {
	sent := headers.Get("Webhook-Timestamp")
	seconds, fault := strconv.ParseInt(sent, 10, 64)
	if now := time.Now().Unix(); fault != nil || seconds < now-mostApart || seconds > now+mostApart {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", headers.Get("Webhook-Id"), sent, body)
	wanted := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Fields(headers.Get("Webhook-Signature")) {
		if hmac.Equal([]byte(given), wanted) {
			return true
		}
	}
	return false
}

// takeEvent keeps an event; what is answered for is on the disk, or it comes again.
func takeEvent(body []byte) int {
	event := Event{}
	if json.Unmarshal(body, &event) != nil {
		return 400
	}
	if event.Type == "muster.test.v1" {
		return 204
	}
	_, data, _ := bytes.Cut(body, []byte(`,"data":`))
	hash := sha256.Sum256(bytes.TrimSuffix(data, []byte("}")))
	if hex.EncodeToString(hash[:]) != event.Bodyhash {
		return 400
	}
	one.Lock()
	defer one.Unlock()
	if _, here := events[event.Source+" "+event.ID]; !here {
		keep(Page{Next: position, Items: []Event{event}}, fmt.Appendf(nil, `{"next":%q,"items":[%s]}`, position, body))
	}
	return 204
}

// secretOf is the secret of an address; at the first run its events are pushed from the position on, or all that are
// kept.
func secretOf(address string) string {
	file, kept := said("SECRET_FILE", "secret.json"), map[string]string{}
	if text, fault := os.ReadFile(file); fault == nil {
		must(json.Unmarshal(text, &kept))
	}
	if kept[address] == "" {
		begin := map[string]string{"url": address, "since": "2000-01-01T00:00:00Z"}
		if position != "" {
			begin = map[string]string{"url": address, "cursor": position}
		}
		body, _ := json.Marshal(begin)
		page, raw, status := call("POST", "/v1/endpoints", body)
		expect(status, 201, raw)
		kept[address] = page.Secret
		text, _ := json.Marshal(kept)
		must(os.WriteFile(file, text, 0o600))
	}
	return kept[address]
}
