package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** Reads one cached repository with JGit. Opened for each use: a repository may be replaced between two. */
final class CommitReader implements AutoCloseable {
    /** Where the remote's branches and tags are mirrored; only these refs give trust. */
    static final String MIRROR = "refs/slipway/mirror/";

    private static final int SHOWN = 200;

    private final Repository repository;

    private CommitReader(Repository repository) {
        this.repository = repository;
    }

    static CommitReader open(Path gitDirectory) throws IOException {
        return new CommitReader(new FileRepositoryBuilder()
                .setGitDir(gitDirectory.toFile())
                .setBare()
                .setMustExist(true)
                .build());
    }

    /** What a path of a commit names. */
    sealed interface Entry {
        record File(String blob) implements Entry {}

        /** {@code kind} is "a directory", "a symbolic link" or "a submodule". */
        record Other(String kind) implements Entry {}

        /** {@code names} are the full paths of what is in the deepest directory of the path that exists. */
        record Missing(List<String> names) implements Entry {}
    }

    /** The commit behind an object id: itself, or what a tag points to. Empty when it is not here or is no commit. */
    Optional<String> commitBehind(String objectId) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            return Optional.of(walk.parseCommit(ObjectId.fromString(objectId)).getName());
        } catch (MissingObjectException | IncorrectObjectTypeException none) {
            return Optional.empty();
        }
    }

    /** Whether this very object is here and is a commit. */
    boolean hasCommit(String sha) throws IOException {
        return commitBehind(sha).filter(sha::equals).isPresent();
    }

    Optional<String> ref(String name) throws IOException {
        Ref ref = repository.exactRef(name);
        return ref == null || ref.getObjectId() == null
                ? Optional.empty()
                : Optional.of(ref.getObjectId().getName());
    }

    ResolvedCommit describe(String sha, @Nullable String refName, boolean trusted) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(ObjectId.fromString(sha));
            return new ResolvedCommit(
                    sha,
                    refName,
                    trusted,
                    shown(commit.getShortMessage()),
                    shown(commit.getAuthorIdent().getName()));
        }
    }

    /** Whether the mirror of branches and tags is exactly what the remote listed. */
    boolean isMirrorOf(RemoteRefs remote) throws IOException {
        Map<String, String> here = new HashMap<>();
        for (Ref ref : repository.getRefDatabase().getRefsByPrefix(MIRROR)) {
            here.put(
                    "refs/" + ref.getName().substring(MIRROR.length()),
                    ref.getObjectId().getName());
        }
        Map<String, String> there = new HashMap<>(remote.refs());
        there.remove("HEAD");
        return here.equals(there);
    }

    /** Whether a mirrored ref ({@code heads/NAME}) contains the commit. */
    boolean isContainedIn(String sha, String shortRef) throws IOException {
        Ref ref = repository.exactRef(MIRROR + shortRef);
        return ref != null && !containing(sha, List.of(ref)).isEmpty();
    }

    /** Whether any mirrored branch or tag contains the commit; the likely branch, which most often does, is asked first. */
    boolean isContained(String sha, @Nullable String likelyBranch) throws IOException {
        if (likelyBranch != null && isContainedIn(sha, "heads/" + likelyBranch)) {
            return true;
        }
        for (String kind : List.of("heads/", "tags/")) {
            if (!containing(sha, repository.getRefDatabase().getRefsByPrefix(MIRROR + kind))
                    .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private List<Ref> containing(String sha, List<Ref> refs) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit needle = walk.parseCommit(ObjectId.fromString(sha));
            // Tags of trees and blobs are legal, and contain no commit.
            List<Ref> commits = new ArrayList<>();
            for (Ref ref : refs) {
                RevObject behind = walk.peel(walk.parseAny(ref.getObjectId()));
                if (behind.equals(needle)) {
                    return List.of(ref);
                }
                if (behind instanceof RevCommit) {
                    commits.add(ref);
                }
            }
            return commits.isEmpty() ? List.of() : walk.getMergedInto(needle, commits);
        } catch (MissingObjectException | IncorrectObjectTypeException notACommit) {
            return List.of();
        }
    }

    /** @throws MissingObjectException when the commit or one of its trees is not here */
    Entry find(String sha, String path) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(ObjectId.fromString(sha));
            try (TreeWalk tree = TreeWalk.forPath(walk.getObjectReader(), path, commit.getTree())) {
                if (tree == null) {
                    return new Entry.Missing(siblings(walk, commit, path));
                }
                FileMode mode = tree.getFileMode(0);
                if (mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE)) {
                    return new Entry.File(tree.getObjectId(0).getName());
                }
                return new Entry.Other(
                        mode.equals(FileMode.TREE)
                                ? "a directory"
                                : mode.equals(FileMode.SYMLINK) ? "a symbolic link" : "a submodule");
            }
        }
    }

    private List<String> siblings(RevWalk walk, RevCommit commit, String path) throws IOException {
        String parent = path;
        while (parent.contains("/")) {
            parent = parent.substring(0, parent.lastIndexOf('/'));
            try (TreeWalk tree = TreeWalk.forPath(walk.getObjectReader(), parent, commit.getTree())) {
                if (tree != null && tree.getFileMode(0).equals(FileMode.TREE)) {
                    return names(walk, tree.getObjectId(0), parent + "/");
                }
            }
        }
        return names(walk, commit.getTree(), "");
    }

    private static List<String> names(RevWalk walk, AnyObjectId tree, String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        try (TreeWalk entries = new TreeWalk(walk.getObjectReader())) {
            entries.addTree(tree);
            while (entries.next() && names.size() < 1000) {
                names.add(prefix + entries.getNameString());
            }
        }
        return names;
    }

    /** The blob's size without reading it; empty when it is not here. */
    Optional<Long> sizeOf(String blob) throws IOException {
        try {
            return Optional.of(open(blob).getSize());
        } catch (MissingObjectException missing) {
            return Optional.empty();
        }
    }

    byte[] read(String blob) throws IOException {
        return open(blob).getCachedBytes(Integer.MAX_VALUE);
    }

    private ObjectLoader open(String blob) throws IOException {
        return repository.open(ObjectId.fromString(blob), Constants.OBJ_BLOB);
    }

    private static String shown(String text) {
        String firstLine = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        String whole = new String(firstLine.getBytes(UTF_8), UTF_8);
        int end = Math.min(SHOWN, whole.length());
        if (end < whole.length() && Character.isHighSurrogate(whole.charAt(end - 1))) {
            end--;
        }
        return whole.substring(0, end);
    }

    @Override
    public void close() {
        repository.close();
    }
}
