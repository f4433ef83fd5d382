// Takes Muster's events as webhooks into the journal of Subscriber.java. Needs Java 17 and nothing else:
//     javac -d build Subscriber.java Webhook.java
//     java -cp build Webhook https://events.example.org/muster 8080
// The address is where Muster sends to, the port where this listens. The first run has the events pushed from the
// journal's position on, and keeps the secret that signs them in MUSTER_SECRET_FILE (`secret.json`); one that you were
// told, such as a new one, is given in MUSTER_SECRET. `java Subscriber.java check 2026-11-30` checks the proof of a
// day. The other variables are those of Subscriber.java.

import com.sun.net.httpserver.*;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import static java.nio.charset.StandardCharsets.UTF_8;

public class Webhook implements HttpHandler {
    static final int MOST_BYTES = 1_000_000, MOST_APART = 300; // of a body; seconds between its sender's clock and ours
    static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");
    final Subscriber subscriber;
    final byte[] secret;

    Webhook(Subscriber subscriber, String secret) {
        this.subscriber = subscriber;
        this.secret = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    }

    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = answerTo(exchange);
            if (status == 200) exchange.getResponseHeaders().set("WebHook-Allowed-Origin", "muster");
            exchange.sendResponseHeaders(status, -1);
        }
    }

    int answerTo(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (exchange.getRequestMethod().equals("OPTIONS")) // whether we want to be told, by whoever asks
            return "muster".equals(headers.getFirst("WebHook-Request-Origin")) ? 200 : 403;
        if (!exchange.getRequestMethod().equals("POST")) return 405;
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) return 413;
        try {
            if (!isSigned(headers, body)) return 401;
            return take(new String(body, UTF_8));
        } catch (IOException fault) {
            throw fault; // it is not on the disk: no answer, so that it comes again
        } catch (Exception unreadable) {
            return 400;
        }
    }

    // While a secret is changed, both sign: one signature of several must be ours.
    boolean isSigned(Headers headers, byte[] body) throws Exception {
        String sent = Objects.requireNonNullElse(headers.getFirst("webhook-timestamp"), "");
        long now = System.currentTimeMillis() / 1000;
        if (!sent.matches("[0-9]{1,18}") || Math.abs(now - Long.parseLong(sent)) > MOST_APART) return false;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update((headers.getFirst("webhook-id") + "." + sent + ".").getBytes(UTF_8));
        byte[] wanted = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(UTF_8);
        String given = Objects.requireNonNullElse(headers.getFirst("webhook-signature"), "");
        return Arrays.stream(given.split(" ")).anyMatch(each -> MessageDigest.isEqual(each.getBytes(UTF_8), wanted));
    }

    // Keeps an event; what is answered for is on the disk, or it comes again.
    int take(String body) throws Exception {
        Map<String, String> event = Subscriber.members(body);
        if (event.get("type").equals("muster.test.v1")) return 204;
        String data = body.substring(body.indexOf(",\"data\":") + 8, body.length() - 1);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(data.getBytes(UTF_8));
        if (!HexFormat.of().formatHex(hash).equals(event.get("bodyhash"))) return 400;
        synchronized (subscriber) {
            if (!subscriber.events.containsKey(Subscriber.key(event)))
                subscriber.keep("{\"next\":\"" + subscriber.position + "\",\"items\":[" + body + "]}");
        }
        return 204;
    }

    // The secret of an address; at the first run its events are pushed from the position on, or all that are kept.
    static String secretOf(Subscriber subscriber, String url, Path file) throws Exception {
        Map<String, String> kept = new LinkedHashMap<>();
        if (Files.exists(file)) kept.putAll(Subscriber.members(Files.readString(file).strip()));
        if (!kept.containsKey(url)) {
            String begin = subscriber.position.isEmpty() ? "\"since\":\"2000-01-01T00:00:00Z\""
                : "\"cursor\":\"" + subscriber.position + "\"";
            var answer = subscriber.ask("/v1/endpoints", "{\"url\":\"" + url + "\"," + begin + "}");
            kept.put(url, Subscriber.members(Subscriber.expected(answer)).get("secret"));
            List<String> members = new ArrayList<>();
            kept.forEach((address, secret) -> members.add("\"" + address + "\":\"" + secret + "\""));
            if (!Files.exists(file)) Files.createFile(file, PosixFilePermissions.asFileAttribute(OURS));
            Files.writeString(file, "{" + String.join(",", members) + "}");
        }
        return kept.get(url);
    }

    public static void main(String[] said) throws Exception {
        System.setProperty("sun.net.httpserver.maxReqTime", "60"); // seconds for whoever sends slowly
        Subscriber subscriber = new Subscriber();
        String secret = Subscriber.said("SECRET", "");
        if (secret.isEmpty())
            secret = secretOf(subscriber, said[0], Path.of(Subscriber.said("SECRET_FILE", "secret.json")));
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(said[1])), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", new Webhook(subscriber, secret));
        server.start();
    }
}
