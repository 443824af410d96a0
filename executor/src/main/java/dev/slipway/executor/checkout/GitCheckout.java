package dev.slipway.executor.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.AssignedCheckout;
import dev.slipway.api.model.GitPassword;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.jobfile.schema.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks one commit out into an empty workspace.
 *
 * <p>The credentials are in the environment of the Git children alone, which a credential helper there reads; they are given
 * to the host of the repository only, wherever it redirects. What is left behind in {@code .git} names the URL and nothing
 * else. No hook, no template, no setting of this machine, no prompt, and no protocol but HTTP take part.
 */
public final class GitCheckout {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern REF = Pattern.compile("(heads|tags|pulls)/[^\\s~^:?*\\[\\\\\\x00-\\x1f\\x7f]+");
    private static final String HELPER =
            "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$SLIPWAY_GIT_USERNAME\" \"$SLIPWAY_GIT_PASSWORD\"; }; f";
    private static final int MESSAGE_LINES = 6;

    private final AssignedCheckout checkout;
    private final @Nullable GitPassword password;
    private final Path workspace;
    private final Path home;
    private final CheckoutSettings settings;
    private final BooleanSupplier isUnwanted;
    private final long deadline;

    /**
     * A checkout.
     *
     * @param workspace empty
     * @param home an empty directory for Git
     * @param isUnwanted asked while it runs: true ends it
     */
    public GitCheckout(
            AssignedCheckout checkout,
            @Nullable GitPassword password,
            Path workspace,
            Path home,
            CheckoutSettings settings,
            BooleanSupplier isUnwanted) {
        this.checkout = requireNonNull(checkout, "checkout is null");
        this.password = password;
        this.workspace = requireNonNull(workspace, "workspace is null");
        this.home = requireNonNull(home, "home is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.isUnwanted = requireNonNull(isUnwanted, "isUnwanted is null");
        this.deadline = System.nanoTime() + settings.timeout().toNanos();
    }

    /** Does it. */
    public void run() throws CheckoutException, IOException, InterruptedException {
        URI url = url();
        if (!SHA.matcher(checkout.sha()).matches()) {
            throw new CheckoutException("\"" + checkout.sha() + "\" is not the hash of a commit");
        }
        must("init", git(url, "init", "--quiet", "--template="));
        fetch(url);
        must("checkout", git(url, "checkout", "--quiet", "--force", "--detach", checkout.sha()));
        nameRemote(url);
    }

    private URI url() throws CheckoutException {
        try {
            URI url = URI.create(checkout.url());
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException none) {
            // Told below.
        }
        throw new CheckoutException("the URL of the repository is not an http or https URL without credentials");
    }

    /** Some servers give no commit by its hash: then the ref that it was found by is fetched, and at last all branches. */
    private void fetch(URI url) throws CheckoutException, IOException, InterruptedException {
        GitProgram.Result first = git(url, fetchArguments(url, checkout.depth(), List.of(checkout.sha())));
        if (first.isGood()) {
            return;
        }
        if (!isRefusedHash(first.messages())) {
            must("fetch", first);
        }
        String ref = checkout.ref();
        if (ref != null && REF.matcher(ref).matches() && !ref.contains("..")) {
            List<String> wanted = List.of("+refs/" + ref + ":refs/slipway/" + ref);
            if (git(url, fetchArguments(url, checkout.depth(), wanted)).isGood() && hasCommit(url)) {
                return;
            }
        }
        List<String> all = List.of("+refs/heads/*:refs/remotes/origin/*");
        List<String> arguments = new ArrayList<>(List.of(fetchArguments(url, 0, all)));
        if (Files.exists(workspace.resolve(".git/shallow"))) {
            arguments.add(1, "--unshallow");
        }
        must("fetch", git(url, arguments.toArray(String[]::new)));
        if (!hasCommit(url)) {
            throw new CheckoutException("commit " + checkout.sha() + " is not in the repository any more");
        }
    }

    private static String[] fetchArguments(URI url, int depth, List<String> wanted) {
        List<String> arguments = new ArrayList<>(List.of("fetch", "--quiet", "--force", "--no-recurse-submodules"));
        if (depth > 0) {
            arguments.add("--no-tags");
            arguments.add("--depth=" + depth);
        } else {
            arguments.add("--tags");
        }
        arguments.add("--end-of-options");
        arguments.add(url.toString());
        arguments.addAll(wanted);
        return arguments.toArray(String[]::new);
    }

    private static boolean isRefusedHash(String messages) {
        return messages.contains("unadvertised object")
                || messages.contains("not our ref")
                || messages.contains("find remote ref");
    }

    private boolean hasCommit(URI url) throws CheckoutException, IOException, InterruptedException {
        return git(url, "cat-file", "-e", checkout.sha() + "^{commit}").isGood();
    }

    private void must(String step, GitProgram.Result result) throws CheckoutException {
        if (!result.isGood()) {
            if (PrivateFiles.saysDiskFull(result.messages())) {
                throw CheckoutException.diskFull();
            }
            throw new CheckoutException("git " + step + " ended with " + result.code() + explain(result.messages()));
        }
    }

    private static String explain(String messages) {
        String meaning = "";
        if (messages.contains("Authentication failed") || messages.contains("could not read Username")) {
            meaning = ": the server wants credentials, or refuses those of the repository";
        }
        List<String> lines = messages.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return meaning + ": "
                + String.join("\n", lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
    }

    private GitProgram.Result git(URI url, String... arguments)
            throws CheckoutException, IOException, InterruptedException {
        Map<String, String> secrets = password == null
                ? Map.of()
                : Map.of("SLIPWAY_GIT_USERNAME", password.username(), "SLIPWAY_GIT_PASSWORD", password.password());
        return GitProgram.run(
                settings.shim(), workspace, home, configuration(url), secrets, List.of(arguments), this::objection);
    }

    private Map<String, String> configuration(URI url) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("init.defaultBranch", "main");
        configuration.put("core.hooksPath", "/dev/null");
        configuration.put("core.attributesFile", "/dev/null");
        configuration.put("core.fsmonitor", "false");
        configuration.put("credential.helper", "");
        if (password != null) {
            configuration.put("credential." + url.getScheme() + "://" + url.getRawAuthority() + ".helper", HELPER);
        }
        configuration.put("http.followRedirects", "initial");
        // Less than 1 kB/s for a minute: the connection is dead.
        configuration.put("http.lowSpeedLimit", "1000");
        configuration.put("http.lowSpeedTime", "60");
        // Everything that is fetched stays a pack, whose size can be watched.
        configuration.put("fetch.unpackLimit", "1");
        configuration.put("gc.auto", "0");
        configuration.put("maintenance.auto", "false");
        configuration.put("fetch.recurseSubmodules", "false");
        configuration.put("submodule.recurse", "false");
        configuration.put("advice.detachedHead", "false");
        return configuration;
    }

    private Optional<CheckoutException> objection() {
        if (isUnwanted.getAsBoolean()) {
            return Optional.of(new CheckoutException("the checkout was cancelled"));
        }
        if (System.nanoTime() > deadline) {
            return Optional.of(
                    new CheckoutException("the checkout took longer than " + Durations.format(settings.timeout())));
        }
        if (fetchedBytes() > settings.bytes()) {
            return Optional.of(new CheckoutException(
                    "the repository is larger than the limit of " + (settings.bytes() >> 20) + " MiB"));
        }
        if (PrivateFiles.usableBytes(workspace) < settings.freeBytes()) {
            return Optional.of(CheckoutException.diskFull());
        }
        return Optional.empty();
    }

    private long fetchedBytes() {
        try (Stream<Path> packs = Files.list(workspace.resolve(".git/objects/pack"))) {
            return packs.mapToLong(GitCheckout::size).sum();
        } catch (NoSuchFileException none) {
            return 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Scripts expect `origin`; writing it spares the start of one more child. */
    private void nameRemote(URI url) throws IOException {
        String section = "[remote \"origin\"]\n\turl = \""
                + url.toString().replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n";
        Files.writeString(workspace.resolve(".git/config"), section, UTF_8, StandardOpenOption.APPEND);
    }
}
