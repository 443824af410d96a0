package dev.slipway.cli;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.Difference;
import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.Problem;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.connection.Outage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Shows what went wrong as sentences: what, where, and what to do. Stack traces are for faults of ours only. */
public final class FailureReport implements IExecutionExceptionHandler {
    private static final int UNAUTHORIZED = 401;
    private static final String NOT_FOUND = "https://slipway.dev/problems/resource-not-found";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (failure) {
            case CommandException refused -> {
                err.println("slipway: " + refused.getMessage());
                yield refused.exitCode();
            }
            case ApiException refused -> {
                write(refused.problem(), err);
                if (refused.status() == UNAUTHORIZED) {
                    err.println(
                            "  a token comes from --token-file, SLIPWAY_TOKEN, SLIPWAY_TOKEN_FILE or a profile; that of slipway dev is in DATA_DIR/admin-token");
                }
                yield Outage.isOne(refused) ? ExitCode.UNREACHABLE : ExitCode.FAILED;
            }
            case ConnectException _, HttpTimeoutException _ -> {
                err.println("slipway: the server" + server(command) + " does not answer. Is it running? `"
                        + Program.name() + " dev status` tells of a local one; --url and SLIPWAY_URL name another.");
                yield ExitCode.UNREACHABLE;
            }
            case FileSystemException broken -> {
                err.println("slipway: " + broken.getFile() + " cannot be used: " + reason(broken));
                yield ExitCode.FAILED;
            }
            case IOException broken -> {
                err.println("slipway: " + (broken.getMessage() == null ? broken.toString() : broken.getMessage()));
                yield ExitCode.UNREACHABLE;
            }
            case InterruptedException _ -> ExitCode.CANCELLED;
            default -> {
                failure.printStackTrace(err);
                yield ExitCode.FAILED;
            }
        };
    }

    private static String server(CommandLine command) {
        return command.getMixins().values().stream()
                .filter(ConnectionOptions.class::isInstance)
                .map(ConnectionOptions.class::cast)
                .findFirst()
                .flatMap(ConnectionOptions::server)
                .map(url -> " at " + url)
                .orElse("");
    }

    private static String reason(FileSystemException broken) {
        return switch (broken) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "something else is there already";
            case NotDirectoryException _ -> "it is no directory";
            case DirectoryNotEmptyException _ -> "it is a directory that is not empty";
            default -> broken.getReason() == null ? broken.getClass().getSimpleName() : broken.getReason();
        };
    }

    /** A problem of the API, with every place that is wrong. */
    public static void write(Problem problem, PrintWriter err) {
        err.println("slipway: " + String.join(System.lineSeparator(), lines(problem)));
    }

    /** A problem of the API: what it is, and then every place that is wrong. */
    public static List<String> lines(Problem problem) {
        List<String> lines = new ArrayList<>();
        lines.add(what(problem));
        for (FieldError error : orEmpty(problem.errors())) {
            String place =
                    error.line() == null ? error.pointer() : error.file() + ":" + error.line() + ":" + error.column();
            lines.add("  " + (place.isEmpty() ? "(the whole document)" : place) + ": " + error.message());
        }
        for (Difference difference : orEmpty(problem.differences())) {
            lines.add("  " + difference.pointer() + ": stored " + difference.stored() + ", sent " + difference.sent());
        }
        if (problem.changedBy() != null) {
            lines.add("  last changed by " + problem.changedBy() + " at " + problem.changedAt());
        }
        for (String referrer : orEmpty(problem.referrers())) {
            lines.add("  referred to by " + referrer);
        }
        if (problem.requestId() != null && problem.status() >= 500) {
            lines.add("  the server's log has more under request " + problem.requestId());
        }
        return lines;
    }

    private static String what(Problem problem) {
        String detail = problem.detail();
        List<FieldError> errors = orEmpty(problem.errors());
        // The server tells the only error as the detail as well, and its place tells more.
        boolean told = errors.size() == 1 && errors.getFirst().message().equals(detail);
        if (detail == null || told) {
            return problem.title();
        }
        // The detail names what the title says is not there.
        return NOT_FOUND.equals(problem.type()) ? detail : problem.title() + ": " + detail;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
