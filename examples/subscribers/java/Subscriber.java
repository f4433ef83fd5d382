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
        text.substring(0, whole).lines().forEach(page -> take(members(page), false));
        if (whole < text.length()) Files.writeString(journal, text.substring(0, whole)); // without what broke off
    }

    void take(Map<String, String> page, boolean shown) {
        position = page.get("next");
        for (String item : parts(page.get("items"))) {
            Map<String, String> e = members(item);
            if (events.putIfAbsent(key(e), e) == null && shown)
                System.out.println(e.get("type") + " " + e.get("subject") + " " + e.get("aggregateversion"));
        }
    }

    // Keeps one more page; whether there is more already.
    boolean pull(int wait) throws Exception {
        String cursor = position.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(position, UTF_8);
        HttpResponse<String> answer = ask("/v1/feed?wait=" + wait + cursor, null);
        if (answer.statusCode() == 410) answer = ask("/v1/feed", null); // begun anew: from the first event kept
        Map<String, String> page = members(expected(answer));
        boolean more = page.get("more").equals("true");
        if (more || !page.get("items").equals("[]")) keep(answer.body());
        position = page.get("next"); // one without events is not worth a line
        return more;
    }

    // Writes a page down, as it came, and shows what is new.
    void keep(String page) throws IOException {
        Files.writeString(journal, page + "\n", CREATE, APPEND, SYNC);
        take(members(page), true);
    }

    // Which types have other figures in the proof of a day than here.
    Set<String> check(String day) throws Exception {
        Map<String, String> proof = members(expected(ask("/v1/proof?day=" + day, null)));
        parts(proof.get("corrections")).forEach(each -> events.remove(key(members(each))));
        Map<String, List<BigInteger>> hashes = new HashMap<>();
        for (Map<String, String> event : events.values()) {
            OffsetDateTime at = Instant.parse(event.get("logtime")).atOffset(ZoneOffset.ofHours(8)); // no summer time
            if (!at.toLocalDate().toString().equals(day)) continue;
            String line = String.join("\n", LINE.stream().map(event::get).toList()) + "\n";
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(line.getBytes(UTF_8));
            hashes.computeIfAbsent(event.get("type"), type -> new ArrayList<>()).add(new BigInteger(1, hash));
        }
        Map<String, String> mine = new TreeMap<>(), theirs = new HashMap<>();
        hashes.forEach((type, each) -> mine.put(type, String.format("%d %064x", each.size(),
            each.stream().reduce(BigInteger.ZERO, BigInteger::add).mod(BigInteger.TWO.pow(256)))));
        for (String each : parts(proof.get("figures")))
            theirs.put(members(each).get("type"), members(each).get("n") + " " + members(each).get("sum"));
        long count = hashes.values().stream().flatMap(List::stream).count();
        System.out.println(day + ": " + count + " events, final: " + proof.get("final"));
        Set<String> types = new TreeSet<>(mine.keySet());
        types.addAll(theirs.keySet());
        types.removeIf(type -> Objects.equals(mine.get(type), theirs.get(type)));
        return types;
    }

    // Asks notify, and the registry for a token where the last has ended (they last an hour).
    HttpResponse<String> ask(String path, String body) throws Exception {
        String address = said("NOTIFY", "http://127.0.0.1:8004") + path;
        HttpResponse<String> answer = send(address, body);
        if (answer.statusCode() != 401) return answer;
        String who = String.format("{\"login\":\"%s\",\"password\":\"%s\"}", said("LOGIN", ""), said("PASSWORD", ""));
        String sessions = said("REGISTRY", "http://127.0.0.1:8001") + "/v1/sessions";
        token = members(expected(send(sessions, who))).get("access_token");
        return send(address, body);
    }
    HttpResponse<String> send(String address, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address));
        request.headers("Authorization", "Bearer " + token, "Content-Type", "application/json");
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
        while (more || follow)
            try { more = subscriber.pull(follow ? 25 : 0); }
            catch (IOException fault) { Thread.sleep(1_000); } // away or busy for a moment
    }
}
