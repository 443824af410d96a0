package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.git.GitCacheSettings;
import dev.slipway.server.git.GitUrlRules;
import dev.slipway.server.http.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be configured, in a record per subsystem.
 *
 * @param publicUrl where people reach the server, without a slash at the end; empty when it is where it listens
 * @param dataDirectory what a single server keeps on disk: blobs, the Git cache, keys
 * @param administratorTokenFile holds the bootstrap token of the administrator; made at the first start
 * @param gitCacheDirectory of this server alone, even when servers share the data directory
 * @param secrets where the master key comes from
 */
public record ServerConfiguration(
        HttpSettings http,
        Optional<String> publicUrl,
        DatabaseSettings database,
        Path dataDirectory,
        Path administratorTokenFile,
        SecretsSettings secrets,
        LimitSettings limits,
        LeaseSettings leases,
        Path gitCacheDirectory,
        GitCacheSettings git,
        GitUrlRules gitUrls,
        LoggingSettings logging,
        DrainSettings drain) {
    /**
     * The master key of secrets.
     *
     * @param masterKey base64 of 32 bytes; empty when the file holds it
     */
    public record SecretsSettings(Optional<String> masterKey, Path masterKeyFile) {
        /** Without the key. */
        @Override
        public String toString() {
            return "SecretsSettings[masterKeyFile=" + masterKeyFile + "]";
        }
    }

    /** What an attempt may store at most. */
    public record LimitSettings(DataSize log, DataSize result) {}

    /**
     * The times of leases.
     *
     * @param offer how long an offer stands before its first heartbeat
     * @param lease how long a lease lives after a heartbeat
     * @param grace between TERM and KILL
     */
    public record LeaseSettings(Duration offer, Duration lease, Duration grace) {}

    /**
     * How the server stops.
     *
     * @param delay how long it goes on taking requests after {@code /readyz} has said that it stops
     * @param timeout how long requests that run may take to end
     */
    public record DrainSettings(Duration delay, Duration timeout) {}

    private static final DataSize KIB = new DataSize(1 << 10);
    private static final DataSize MIB = new DataSize(1 << 20);
    private static final DataSize TIB = new DataSize(1L << 40);
    private static final SettingType<Duration> SECONDS =
            SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(1));

    private static final Setting<Address> LISTEN = Setting.of(
            "listen",
            SettingType.address(),
            "127.0.0.1:8080",
            "The address of the API. The server speaks HTTP; put a proxy with TLS before it when it is reached from elsewhere.");
    private static final Setting<String> PUBLIC_URL = Setting.optional(
            "public_url",
            SettingType.url(),
            "Where people reach the server, for links. Default: the address it listens on.");
    private static final Setting<Path> DATA_DIR = Setting.of(
            "data_dir",
            SettingType.path(),
            "slipway-data",
            "The directory of what a single server keeps on disk: blobs, the Git cache, keys. Relative to the working directory.");
    private static final Setting<Path> ADMIN_TOKEN_FILE = Setting.optional(
            "admin_token_file",
            SettingType.path(),
            "The file of the bootstrap token of the administrator. When there is none at the first start, it is made with mode 0600; when there is one, its token becomes the bootstrap token."
                    + " Default: `admin-token` in `data_dir`.");
    private static final Setting<Duration> DRAIN_DELAY = Setting.of(
            "drain.delay",
            SettingType.duration(Duration.ZERO, Duration.ofMinutes(5)),
            "0s",
            "How long the server goes on taking requests after SIGTERM, while `/readyz` answers 503, so that load balancers notice.");
    private static final Setting<Duration> DRAIN_TIMEOUT = Setting.of(
            "drain.timeout",
            SettingType.duration(Duration.ZERO, Duration.ofMinutes(10)),
            "20s",
            "How long requests that run may take to end after that. Long polls are answered at once.");
    private static final Setting<Integer> HTTP_MAX_CONNECTIONS = Setting.of(
            "http.max_connections",
            SettingType.number(1, 1_000_000),
            "10000",
            "Open connections; more are closed as soon as they are accepted. Each costs a file descriptor.");
    private static final Setting<DataSize> HTTP_MAX_HEADER_SIZE = Setting.of(
            "http.max_header_size",
            SettingType.size(new DataSize(4 << 10), MIB),
            "16Ki",
            "The request line and all header fields together.");
    private static final Setting<DataSize> HTTP_MAX_BODY_SIZE = Setting.of(
            "http.max_body_size",
            SettingType.size(new DataSize(64 << 10), MIB),
            "1Mi",
            "A JSON or YAML body. Logs and results have limits of their own.");
    private static final Setting<Duration> HTTP_IDLE_TIMEOUT = Setting.of(
            "http.idle_timeout",
            SECONDS,
            "60s",
            "How long a connection may be without a request, and how long the head of a request may take.");
    private static final Setting<Duration> HTTP_READ_TIMEOUT = Setting.of(
            "http.read_timeout",
            SECONDS,
            "30s",
            "How long the server waits for the next bytes of a body, and for a whole JSON or YAML body.");
    private static final Setting<Duration> HTTP_WRITE_TIMEOUT = Setting.of(
            "http.write_timeout",
            SECONDS,
            "30s",
            "How long the server waits for a client to take the next bytes of an answer.");
    private static final Setting<String> MASTER_KEY = Setting.secret(
            "secrets.master_key",
            SettingType.text(),
            "The key under which secrets are encrypted: base64 of 32 random bytes. Wins over the file.");
    private static final Setting<Path> MASTER_KEY_FILE = Setting.optional(
            "secrets.master_key_file",
            SettingType.path(),
            "The file of that key; made with mode 0600 at the first start. Keep a copy: without it the values of secrets are lost. Default: `master-key` in `data_dir`.");
    private static final Setting<DataSize> LIMIT_LOG = Setting.of(
            "limits.log", SettingType.size(KIB, TIB), "512Mi", "The log of one attempt; more is cut off with a mark.");
    private static final Setting<DataSize> LIMIT_RESULT =
            Setting.of("limits.result", SettingType.size(KIB, TIB), "1Gi", "One result of an attempt.");
    private static final Setting<Duration> LEASE_OFFER =
            Setting.of("leases.offer", SECONDS, "10s", "How long a claimed attempt may take to its first heartbeat.");
    private static final Setting<Duration> LEASE_TTL = Setting.of(
            "leases.ttl",
            SECONDS,
            "60s",
            "How long after its last heartbeat an attempt counts as lost. Only time in which the server could take heartbeats counts.");
    private static final Setting<Duration> LEASE_GRACE = Setting.of(
            "leases.grace",
            SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
            "10s",
            "Between TERM and KILL when an attempt is cancelled.");
    private static final Setting<Path> GIT_CACHE_DIR = Setting.optional(
            "git.cache_dir",
            SettingType.path(),
            "The directory of the Git cache. Each server needs its own, even when servers share `data_dir`. Default: `git` in `data_dir`.");
    private static final Setting<DataSize> GIT_CACHE_SIZE = Setting.of(
            "git.cache_size",
            SettingType.size(MIB, new DataSize(1L << 50)),
            "10Gi",
            "The Git cache; the repositories used longest ago go first.");
    private static final Setting<DataSize> GIT_REPOSITORY_SIZE = Setting.of(
            "git.repository_size",
            SettingType.size(MIB, TIB),
            "2Gi",
            "One repository in the cache; a fetch that passes it is ended.");
    private static final Setting<Duration> GIT_TIMEOUT =
            Setting.of("git.timeout", SECONDS, "100s", "One fetch of a repository.");
    private static final Setting<Integer> GIT_CHILDREN =
            Setting.of("git.children", SettingType.number(1, 256), "4", "Git processes at a time.");
    private static final Setting<DataSize> GIT_CHILD_MEMORY = Setting.of(
            "git.child_memory",
            SettingType.size(new DataSize(256 << 20), TIB),
            "4Gi",
            "The address space of one Git process.");
    private static final Setting<Boolean> GIT_ALLOW_HTTP = Setting.of(
            "git.allow_http",
            SettingType.bool(),
            "false",
            "Repositories by plain `http://`, whose contents anybody on the way can change.");
    private static final Setting<Boolean> GIT_ALLOW_SSH = Setting.of(
            "git.allow_ssh",
            SettingType.bool(),
            "false",
            "Repositories by SSH, with the keys of the server's own account.");
    private static final Setting<Boolean> GIT_ALLOW_LOCAL = Setting.of(
            "git.allow_local", SettingType.bool(), "false", "Repositories by a path on the server's own disk.");
    private static final Setting<Boolean> GIT_ALLOW_LOOPBACK = Setting.of(
            "git.allow_loopback", SettingType.bool(), "false", "Repositories that the server's own machine serves.");
    private static final Setting<Boolean> GIT_ALLOW_PRIVATE = Setting.of(
            "git.allow_private",
            SettingType.bool(),
            "true",
            "Repositories at private addresses (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7).");
    private static final Setting<LoggingSettings.Format> LOG_FORMAT = Setting.of(
            "log.format",
            SettingType.choice(LoggingSettings.Format.class),
            "json",
            "`json` for programs, one object per line; `text` for people.");
    private static final Setting<LoggingSettings.Level> LOG_LEVEL = Setting.of(
            "log.level",
            SettingType.choice(LoggingSettings.Level.class),
            "info",
            "What is less important is not logged. `debug` adds probes and departed clients.");

    /** All settings, in the order of the reference. */
    static List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>(List.of(
                LISTEN, PUBLIC_URL, DATA_DIR, ADMIN_TOKEN_FILE, LOG_FORMAT, LOG_LEVEL, DRAIN_DELAY, DRAIN_TIMEOUT));
        settings.addAll(DatabaseSettings.settings());
        settings.addAll(List.of(
                HTTP_MAX_CONNECTIONS,
                HTTP_MAX_HEADER_SIZE,
                HTTP_MAX_BODY_SIZE,
                HTTP_IDLE_TIMEOUT,
                HTTP_READ_TIMEOUT,
                HTTP_WRITE_TIMEOUT,
                MASTER_KEY,
                MASTER_KEY_FILE,
                LIMIT_LOG,
                LIMIT_RESULT,
                LEASE_OFFER,
                LEASE_TTL,
                LEASE_GRACE,
                GIT_CACHE_DIR,
                GIT_CACHE_SIZE,
                GIT_REPOSITORY_SIZE,
                GIT_TIMEOUT,
                GIT_CHILDREN,
                GIT_CHILD_MEMORY,
                GIT_ALLOW_HTTP,
                GIT_ALLOW_SSH,
                GIT_ALLOW_LOCAL,
                GIT_ALLOW_LOOPBACK,
                GIT_ALLOW_PRIVATE));
        return List.copyOf(settings);
    }

    /**
     * Reads the configuration of a process: flags ({@code --listen HOST:PORT}) win over environment variables ({@code SLIPWAY_LISTEN}), which win over the YAML file that {@code --config} names, which
     * wins over defaults.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public static ServerConfiguration read(List<String> arguments, Map<String, String> environment) {
        return read(SettingSources.read(requireNonNull(arguments, "arguments is null"), environment), environment);
    }

    /**
     * Reads settings that are given by their keys, as {@code leases.ttl}, and by nothing else.
     *
     * @param environment for the proxies and certificates of Git
     * @throws ConfigurationException with everything that is wrong
     */
    public static ServerConfiguration of(Map<String, String> settings, Map<String, String> environment) {
        return read(SettingSources.of(requireNonNull(settings, "settings is null")), environment);
    }

    private static ServerConfiguration read(SettingSources sources, Map<String, String> environment) {
        SettingValues values = new SettingValues(settings(), sources);
        Address listen = values.get(LISTEN);
        HttpSettings http = new HttpSettings(
                listen.host(),
                listen.port(),
                values.get(HTTP_MAX_CONNECTIONS),
                Math.toIntExact(values.get(HTTP_MAX_HEADER_SIZE).bytes()),
                values.get(HTTP_MAX_BODY_SIZE).bytes(),
                values.get(HTTP_IDLE_TIMEOUT),
                values.get(HTTP_READ_TIMEOUT),
                values.get(HTTP_WRITE_TIMEOUT));
        Optional<String> publicUrl = values.find(PUBLIC_URL);
        Path data = values.get(DATA_DIR);
        Optional<DatabaseSettings> database = DatabaseSettings.from(values);
        SecretsSettings secrets = new SecretsSettings(
                values.find(MASTER_KEY), values.find(MASTER_KEY_FILE).orElse(data.resolve("master-key")));
        Path tokenFile = values.find(ADMIN_TOKEN_FILE).orElse(data.resolve("admin-token"));
        LimitSettings limits = new LimitSettings(values.get(LIMIT_LOG), values.get(LIMIT_RESULT));
        LeaseSettings leases = leases(values);
        Path gitCache = values.find(GIT_CACHE_DIR).orElse(data.resolve("git"));
        Optional<GitCacheSettings> git = git(values, environment);
        GitUrlRules urls = new GitUrlRules(
                values.get(GIT_ALLOW_HTTP),
                values.get(GIT_ALLOW_SSH),
                values.get(GIT_ALLOW_LOCAL),
                values.get(GIT_ALLOW_LOOPBACK),
                values.get(GIT_ALLOW_PRIVATE));
        LoggingSettings logging = new LoggingSettings(values.get(LOG_FORMAT), values.get(LOG_LEVEL));
        DrainSettings drain = new DrainSettings(values.get(DRAIN_DELAY), values.get(DRAIN_TIMEOUT));
        values.check();
        return new ServerConfiguration(
                http,
                publicUrl,
                database.orElseThrow(),
                data,
                tokenFile,
                secrets,
                limits,
                leases,
                gitCache,
                git.orElseThrow(),
                urls,
                logging,
                drain);
    }

    private static LeaseSettings leases(SettingValues values) {
        LeaseSettings leases =
                new LeaseSettings(values.get(LEASE_OFFER), values.get(LEASE_TTL), values.get(LEASE_GRACE));
        if (leases.offer().compareTo(leases.lease()) > 0) {
            values.fault("leases.offer must not be longer than leases.ttl");
        }
        return leases;
    }

    private static Optional<GitCacheSettings> git(SettingValues values, Map<String, String> environment) {
        DataSize total = values.get(GIT_CACHE_SIZE);
        DataSize repository = values.get(GIT_REPOSITORY_SIZE);
        if (repository.bytes() > total.bytes()) {
            values.fault("git.repository_size must not be larger than git.cache_size");
            return Optional.empty();
        }
        return Optional.of(new GitCacheSettings(
                total.bytes(),
                repository.bytes(),
                values.get(GIT_TIMEOUT),
                values.get(GIT_CHILDREN),
                values.get(GIT_CHILD_MEMORY).bytes(),
                proxies(environment)));
    }

    /** Git takes its proxy and its certificates from the environment of the server. */
    private static Map<String, String> proxies(Map<String, String> environment) {
        Map<String, String> proxies = new java.util.TreeMap<>();
        for (String name : List.of(
                "http_proxy",
                "https_proxy",
                "all_proxy",
                "no_proxy",
                "HTTPS_PROXY",
                "ALL_PROXY",
                "NO_PROXY",
                "GIT_SSL_CAINFO")) {
            String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                proxies.put(name, value);
            }
        }
        return proxies;
    }
}
