package dev.slipway.executor.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Native Git as a child that is watched, and that knows nothing of this machine's users and their settings. */
public final class GitProgram {
    /** 2.37 is the first release in which every option that is used here works; Debian 12 has 2.39. */
    private static final int MAJOR = 2;

    private static final int MINOR = 37;
    private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+)");
    private static final Duration LOOK = Duration.ofMillis(50);
    /** More than the guard takes: it gives up what cannot be killed after 5 s. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    private static final int MESSAGE_BYTES = 8192;
    /** How to reach and trust servers is the executor's to know. */
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "GIT_SSL_CAINFO");

    private GitProgram() {}

    /** How a child ended: its code, and the end of what it wrote to stderr. */
    record Result(int code, String messages) {
        boolean isGood() {
            return code == 0;
        }
    }

    /**
     * Says what is wrong with the Git of this machine.
     *
     * @return empty when it is good
     */
    public static Optional<String> fault() throws InterruptedException {
        String wanted =
                "git " + MAJOR + "." + MINOR + " or newer is needed for checkouts: install git and put it on PATH";
        try {
            Process process = new ProcessBuilder("git", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String answer;
            try (InputStream stream = process.getInputStream()) {
                answer = new String(stream.readNBytes(MESSAGE_BYTES), UTF_8).strip();
            }
            process.waitFor();
            Matcher version = VERSION.matcher(answer);
            if (!version.find()) {
                return Optional.of(wanted + " (git --version says: " + answer + ")");
            }
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            boolean good = major > MAJOR || (major == MAJOR && minor >= MINOR);
            return good ? Optional.empty() : Optional.of(wanted + " (here is " + answer + ")");
        } catch (IOException missing) {
            return Optional.of(wanted + " (there is none)");
        }
    }

    /**
     * Runs one command to its end, which comes at the latest with the end of this program: a child that it left behind would
     * keep the password in its environment, and write into a workspace that is removed.
     *
     * @param shim its guard
     * @param home an empty directory
     * @param configuration what would stand in configuration files
     * @param secrets variables of this child alone
     * @param objection asked again and again while it runs, and once after that; what it answers ends the child
     */
    static Result run(
            Path shim,
            Path directory,
            Path home,
            Map<String, String> configuration,
            Map<String, String> secrets,
            List<String> arguments,
            Supplier<Optional<CheckoutException>> objection)
            throws IOException, InterruptedException, CheckoutException {
        List<String> command = new ArrayList<>(List.of(shim.toString(), "guard", "git"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(environment(home, configuration));
        environment.putAll(secrets);
        Process process = builder.start();
        Tail tail = new Tail(process.getErrorStream());
        Thread reader = Thread.ofVirtual().start(tail);
        try {
            boolean hasEnded;
            do {
                hasEnded = process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                // Also after the end: what is small and fast is measured too.
                Optional<CheckoutException> why = objection.get();
                if (why.isPresent()) {
                    throw why.get();
                }
            } while (!hasEnded);
        } finally {
            end(process);
        }
        reader.join(Duration.ofSeconds(1));
        return new Result(process.exitValue(), tail.text());
    }

    /** The guard kills Git and its helpers when its stdin is closed; also an interrupt waits for that. */
    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        process.onExit()
                .completeOnTimeout(process, END_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Map<String, String> environment(Path home, Map<String, String> configuration) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "");
        environment.put("GIT_ALLOW_PROTOCOL", "http:https");
        int count = 0;
        for (Map.Entry<String, String> entry : configuration.entrySet()) {
            environment.put("GIT_CONFIG_KEY_" + count, entry.getKey());
            environment.put("GIT_CONFIG_VALUE_" + count, entry.getValue());
            count++;
        }
        environment.put("GIT_CONFIG_COUNT", Integer.toString(count));
        return environment;
    }

    /** Keeps the end of a stream: a server may send messages for ever. */
    private static final class Tail implements Runnable {
        private final InputStream stream;
        private final byte[] last = new byte[MESSAGE_BYTES];
        private int length;

        Tail(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[MESSAGE_BYTES];
            try (stream) {
                for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                    append(buffer, count);
                }
            } catch (IOException closed) {
                // The child was killed.
            }
        }

        private synchronized void append(byte[] bytes, int count) {
            int kept = Math.min(length, last.length - count);
            System.arraycopy(last, length - kept, last, 0, kept);
            System.arraycopy(bytes, 0, last, kept, count);
            length = kept + count;
        }

        synchronized String text() {
            return new String(last, 0, length, UTF_8);
        }
    }
}
