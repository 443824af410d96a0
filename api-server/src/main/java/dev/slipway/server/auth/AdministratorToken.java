package dev.slipway.server.auth;

import static dev.slipway.server.database.generated.Tables.TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Ids;
import dev.slipway.server.database.Database;
import dev.slipway.server.secrets.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first token, with which all else is declared. The file is what counts: its token becomes the bootstrap token at every start, so that a lost or leaked one is replaced by writing another into the
 * file and starting again. The database holds the hash alone.
 */
public final class AdministratorToken {
    private static final Logger log = LoggerFactory.getLogger(AdministratorToken.class);
    private static final String KIND = "administrator";
    private static final String DESCRIPTION = "bootstrap";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern FORM = Pattern.compile("slw_admin_[A-Za-z0-9_-]{43}");

    /** Taken by whoever looks after the token, so that servers that start together agree on one. */
    private static final long LOCK = 0x736c_7761_646d_6e00L;

    private final Database database;
    private final Tokens tokens;
    private final Ids ids;
    private final Clock clock;

    public AdministratorToken(Database database, Tokens tokens, Ids ids, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Makes sure that there is a bootstrap token.
     *
     * @throws IllegalStateException when the file holds something else than a token
     * @throws UncheckedIOException when the file cannot be read or made
     */
    public void ensure(Path file) {
        database.run(transaction -> {
            transaction.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
            Optional<String> written = read(file);
            if (written.isPresent()) {
                store(transaction, written.get());
            } else if (exists(transaction)) {
                log.warn(
                        "The administrator has a token, but {} is not there: to replace the token, write another into that file and start again",
                        file);
            } else {
                String token = tokens.create(Tokens.Kind.ADMINISTRATOR);
                write(file, token);
                store(transaction, token);
                log.info("Made the administrator's token: it is in {}", file);
            }
        });
    }

    private static boolean exists(DSLContext transaction) {
        return transaction.fetchExists(TOKEN, TOKEN.KIND.eq(KIND).and(TOKEN.DESCRIPTION.eq(DESCRIPTION)));
    }

    private void store(DSLContext transaction, String token) {
        byte[] hash = Tokens.hash(token);
        if (transaction.fetchExists(TOKEN, TOKEN.HASH.eq(hash).and(TOKEN.KIND.eq(KIND)))) {
            return;
        }
        transaction
                .deleteFrom(TOKEN)
                .where(TOKEN.KIND.eq(KIND).and(TOKEN.DESCRIPTION.eq(DESCRIPTION)))
                .execute();
        transaction
                .insertInto(TOKEN)
                .set(TOKEN.UID, ids.next())
                .set(TOKEN.KIND, KIND)
                .set(TOKEN.HASH, hash)
                .set(TOKEN.DESCRIPTION, DESCRIPTION)
                .set(TOKEN.CREATED_AT, clock.instant())
                .execute();
    }

    private static Optional<String> read(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String token = Files.size(file) > 1024 ? "" : Files.readString(file).strip();
            if (!FORM.matcher(token).matches()) {
                throw new IllegalStateException(
                        "the file " + file
                                + " does not hold a token of an administrator (slw_admin_ and 43 characters of base64url): correct or remove it");
            }
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                log.warn("The token file {} is open to others than its owner: chmod 600 it", file);
            }
            return Optional.of(token);
        } catch (IOException exception) {
            throw new UncheckedIOException("the token file " + file + " cannot be read: " + exception, exception);
        }
    }

    /** Linked into place when complete, so that nobody ever reads a part of it. */
    private static void write(Path file, String token) {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "a token file stands in a directory");
        try {
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(
                    directory,
                    ".admin-token",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(temporary, token + "\n");
                Files.createLink(file, temporary);
            } finally {
                Files.delete(temporary);
            }
        } catch (FileAlreadyExistsException exception) {
            throw new UncheckedIOException(
                    "the token file " + file + " was just made by another: start again", exception);
        } catch (IOException exception) {
            throw new UncheckedIOException("the token file " + file + " cannot be made: " + exception, exception);
        }
    }
}
