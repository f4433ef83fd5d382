// Subscribes to Muster's events by pulling them, and checks a day's proof. Needs Java 17 and nothing else:
//     java Subscriber.java once | follow | check 2026-11-30
// MUSTER_REGISTRY and MUSTER_NOTIFY say where the services are (as `make run` has them, if left out), MUSTER_LOGIN and
// MUSTER_PASSWORD who reads, MUSTER_JOURNAL the file of events.

import java.io.IOException;
import java.math.BigInteger;
import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.security.MessageDigest;
import java.time.*;
import java.util.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.*;

public class Subscriber {
    static final List<String> LINE = List.of("source", "id", "type", "subject", "aggregateversion", "area", "bodyhash");
    final HttpClient http = HttpClient.newHttpClient();
    final Map<String, Map<String, String>> events = new LinkedHashMap<>();
    final Path journal = Path.of(said("JOURNAL", "journal.jsonl"));
    String position = "", token = "";

    // Pages as they came, one a line: events and the position after them stay together. What comes twice counts once.
    Subscriber() throws IOException {
        String text = Files.exists(journal) ? Files.readString(journal) : "";
        int whole = text.lastIndexOf('\n') + 1;
        text.substring(0, whole).lines().forEach(page -> take(members(page)));
        if (whole < text.length()) Files.writeString(journal, text.substring(0, whole)); // without what broke off
    }

    List<Map<String, String>> take(Map<String, String> page) {
        position = page.get("next");
        List<Map<String, String>> fresh = new ArrayList<>();
        for (String item : parts(page.get("items"))) {
            Map<String, String> event = members(item);
            if (events.putIfAbsent(key(event), event) == null) fresh.add(event);
        }
        return fresh;
    }

    // Keeps one more page; whether there is more already.
    boolean pull(int wait) throws Exception {
        String cursor = position.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(position, UTF_8);
        HttpResponse<String> answer = get("/v1/feed?wait=" + wait + cursor);
        if (answer.statusCode() == 410) answer = get("/v1/feed"); // begun anew: from the first event, but those here
        Map<String, String> page = members(expected(answer));
        boolean more = page.get("more").equals("true");
        if (more || !page.get("items").equals("[]")) // others are not worth a line
            Files.writeString(journal, answer.body() + "\n", CREATE, APPEND, SYNC);
        for (var e : take(page))
            System.out.println(e.get("type") + " " + e.get("subject") + " " + e.get("aggregateversion"));
        return more;
    }

    // Which types have other figures in the proof of a day than here.
    Set<String> check(String day) throws Exception {
        Map<String, String> proof = members(expected(get("/v1/proof?day=" + day)));
        parts(proof.get("corrections")).forEach(each -> events.remove(key(members(each))));
        Map<String, BigInteger> sums = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        for (Map<String, String> event : events.values()) {
            Instant at = Instant.parse(event.get("logtime"));
            if (!at.atOffset(ZoneOffset.ofHours(8)).toLocalDate().toString().equals(day)) continue; // no summer time
            String line = String.join("\n", LINE.stream().map(event::get).toList()) + "\n";
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(line.getBytes(UTF_8));
            sums.merge(event.get("type"), new BigInteger(1, hash), BigInteger::add);
            numbers.merge(event.get("type"), 1, Integer::sum);
        }
        Map<String, String> mine = new TreeMap<>(), theirs = new HashMap<>();
        sums.forEach((type, sum) ->
            mine.put(type, String.format("%d %064x", numbers.get(type), sum.mod(BigInteger.TWO.pow(256)))));
        parts(proof.get("figures")).stream().map(Subscriber::members)
            .forEach(f -> theirs.put(f.get("type"), f.get("n") + " " + f.get("sum")));
        int count = numbers.values().stream().mapToInt(n -> n).sum();
        System.out.println(day + ": " + count + " events, final: " + proof.get("final"));
        Set<String> wrong = new TreeSet<>(mine.keySet());
        wrong.addAll(theirs.keySet());
        wrong.removeIf(type -> Objects.equals(mine.get(type), theirs.get(type)));
        return wrong;
    }

    // Asks notify, and the registry for a token where the last has ended (they last an hour).
    HttpResponse<String> get(String path) throws Exception {
        HttpResponse<String> answer = send(said("NOTIFY", "http://127.0.0.1:8004") + path, null);
        if (answer.statusCode() != 401) return answer;
        String who = String.format("{\"login\":\"%s\",\"password\":\"%s\"}", said("LOGIN", ""), said("PASSWORD", ""));
        answer = send(said("REGISTRY", "http://127.0.0.1:8001") + "/v1/sessions", who);
        token = members(expected(answer)).get("access_token");
        return send(said("NOTIFY", "http://127.0.0.1:8004") + path, null);
    }
    HttpResponse<String> send(String address, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + token);
        request.header("Content-Type", "application/json");
        if (body != null) request.POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String expected(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() == 429 || answer.statusCode() == 503) throw new IOException("busy");
        if (answer.statusCode() >= 300) throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    // The parts of a JSON object or array, as they stand there.
    static List<String> parts(String json) {
        List<String> parts = new ArrayList<>();
        boolean text = false;
        for (int i = 0, depth = 0, from = 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (text && c == '\\') i++;
            else if (c == '"') text = !text;
            else if (!text && (c == '{' || c == '[')) depth++;
            else if (!text && (c == '}' || c == ']' || c == ',')) {
                if (c != ',') depth--;
                if (depth == (c == ',' ? 1 : 0) && i > from) parts.add(json.substring(from, i).strip());
                if (depth == 1 && c == ',') from = i + 1;
            }
        }
        return parts;
    }

    // Its members; texts without their quotes: no attribute has anything escaped in it.
    static Map<String, String> members(String object) {
        Map<String, String> members = new LinkedHashMap<>();
        for (String part : parts(object)) {
            int end = part.indexOf('"', 1);
            String value = part.substring(part.indexOf(':', end) + 1).strip();
            members.put(part.substring(1, end), value.replaceAll("^\"|\"$", ""));
        }
        return members;
    }

    static String key(Map<String, String> event) { return event.get("source") + " " + event.get("id"); }
    static String said(String name, String other) { return System.getenv().getOrDefault("MUSTER_" + name, other); }

    public static void main(String[] said) throws Exception {
        Subscriber subscriber = new Subscriber();
        if (said[0].equals("check")) {
            Set<String> wrong = subscriber.check(said[1]);
            System.out.println(wrong.isEmpty() ? "proved" : "differs: " + String.join(", ", wrong));
            System.exit(wrong.isEmpty() ? 0 : 1);
        }
        boolean follow = said[0].equals("follow"), more = true;
        while (more || follow) {
            try { more = subscriber.pull(follow ? 25 : 0); }
            catch (IOException fault) { Thread.sleep(1_000); } // away or busy for a moment
        }
    }
}
