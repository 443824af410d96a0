package dev.slipway.server.queue;

import static dev.slipway.api.model.Waiting.ReasonEnum.ALL_BUSY;
import static dev.slipway.api.model.Waiting.ReasonEnum.NO_EXECUTOR_MATCHES;
import static dev.slipway.api.model.Waiting.ReasonEnum.NO_EXECUTOR_ONLINE;
import static dev.slipway.api.model.Waiting.ReasonEnum.POOL_PAUSED;
import static dev.slipway.api.model.Waiting.ReasonEnum.RETRYING;
import static dev.slipway.api.model.Waiting.ReasonEnum.SECRET_WITHOUT_VALUE;
import static dev.slipway.api.model.Waiting.ReasonEnum.UNCLAIMED;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Waiting;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.queue.QueueView.PoolLoad;
import dev.slipway.server.queue.QueueView.Position;
import dev.slipway.server.queue.QueueView.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Why queued tasks have not been claimed, as things stand when it is asked. */
public final class WaitingReasons {
    /** Of the pools that cannot run a task so many are told, those first that lack the least. */
    private static final int NEAREST = 5;

    private final Clock clock;

    public WaitingReasons(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** The reasons of the queued tasks of one run, by task. */
    public Map<UUID, Waiting> of(DSLContext context, UUID run) {
        List<Row> rows = QueueView.queued(context, run);
        Map<UUID, Waiting> reasons = new HashMap<>();
        if (rows.isEmpty()) {
            return reasons;
        }
        Instant now = clock.instant();
        Judge judge = new Judge(
                now,
                QueueView.pools(context, now.minus(Executors.ONLINE), null),
                QueueView.missingSecrets(context, rows),
                QueueView.order(context));
        rows.forEach(row -> reasons.put(row.task(), judge.judge(row)));
        return reasons;
    }

    private record Judge(
            Instant now, List<PoolLoad> pools, Map<UUID, Set<String>> missingSecrets, List<Position> order) {

        Waiting judge(Row row) {
            Instant notBefore = row.notBefore();
            if (notBefore != null && notBefore.isAfter(now)) {
                String before = row.message() == null ? "the next attempt follows" : row.message();
                return waiting(
                        row, RETRYING, before + " at " + notBefore, true, Map.of("not_before", notBefore.toString()));
            }
            Set<String> missing = missingSecrets.get(row.task());
            if (missing != null) {
                String names = String.join(", ", missing);
                return waiting(
                        row,
                        SECRET_WITHOUT_VALUE,
                        (missing.size() == 1 ? "the secret " + names + " has" : "the secrets " + names + " have")
                                + " no value in project " + row.project() + ": set it to go on",
                        false,
                        Map.of("secrets", names));
            }
            List<PoolLoad> candidates = new ArrayList<>();
            Map<String, List<String>> lacks = new TreeMap<>();
            for (PoolLoad load : pools) {
                if (row.pool() != null && !row.pool().equals(load.pool().name())) {
                    continue;
                }
                List<String> mismatch = Mismatch.of(load.pool(), row);
                if (mismatch.isEmpty()) {
                    candidates.add(load);
                } else {
                    lacks.put(load.pool().name(), mismatch);
                }
            }
            return candidates.isEmpty() ? noMatch(row, lacks) : among(row, candidates);
        }

        private Waiting noMatch(Row row, Map<String, List<String>> lacks) {
            Map<String, String> nearest = new LinkedHashMap<>();
            lacks.entrySet().stream()
                    .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
                    .limit(NEAREST)
                    .forEach(entry -> nearest.put(entry.getKey(), String.join("; ", entry.getValue())));
            String message;
            if (!nearest.isEmpty()) {
                message = nearest.entrySet().stream()
                        .map(entry -> "pool " + entry.getKey() + " cannot run it: " + entry.getValue())
                        .collect(Collectors.joining(". "));
                int more = lacks.size() - nearest.size();
                if (more > 0) {
                    message += ". " + more + (more == 1 ? " other pool" : " other pools") + " cannot run it either";
                }
                if (row.pool() != null) {
                    message += "; it waits until that pool is changed";
                }
            } else if (row.pool() != null) {
                message = "there is no runner pool " + row.pool();
            } else {
                message = "there is no runner pool";
            }
            return waiting(row, NO_EXECUTOR_MATCHES, message, false, nearest);
        }

        private Waiting among(Row row, List<PoolLoad> candidates) {
            List<PoolLoad> open =
                    candidates.stream().filter(load -> !load.pool().paused()).toList();
            if (open.isEmpty()) {
                String names = names(candidates);
                return waiting(row, POOL_PAUSED, "paused: " + names, false, Map.of("pool", names));
            }
            List<PoolLoad> online =
                    open.stream().filter(load -> load.online() > 0).toList();
            return online.isEmpty() ? notOnline(row, open) : inQueue(row, online);
        }

        private Waiting inQueue(Row row, List<PoolLoad> online) {
            int slots = online.stream().mapToInt(PoolLoad::slotsOnline).sum();
            int busy = online.stream().mapToInt(PoolLoad::busy).sum();
            Set<String> poolNames = new TreeSet<>();
            online.forEach(load -> poolNames.add(load.pool().name()));
            String position = QueueView.position(order, row.task(), poolNames)
                    .map(String::valueOf)
                    .orElse("over " + QueueView.POSITIONS);
            Map<String, String> detail = new LinkedHashMap<>();
            String names = names(online);
            detail.put("pool", names);
            detail.put("busy", String.valueOf(busy));
            detail.put("slots", String.valueOf(slots));
            detail.put("position", position);
            String of = " of " + slots + " slots of " + (online.size() == 1 ? "pool " : "pools ") + names;
            if (busy < slots) {
                String message =
                        (slots - busy) + of + " are free, and no executor has claimed it yet; position " + position;
                return waiting(row, UNCLAIMED, message, true, detail);
            }
            return waiting(row, ALL_BUSY, busy + of + " are busy; position " + position, true, detail);
        }

        private Waiting notOnline(Row row, List<PoolLoad> open) {
            String names = names(open);
            int registered = open.stream().mapToInt(PoolLoad::registered).sum();
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("pool", names);
            detail.put("registered", String.valueOf(registered));
            String message = "no executor of pool " + names + " is online; ";
            if (registered == 0) {
                return waiting(row, NO_EXECUTOR_ONLINE, message + "none ever joined it", false, detail);
            }
            Instant lastSeen = open.stream()
                    .map(PoolLoad::lastSeen)
                    .filter(seen -> seen != null)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            detail.put("last_seen_at", lastSeen.toString());
            return waiting(
                    row,
                    NO_EXECUTOR_ONLINE,
                    message + registered + " registered, the last one was heard of at " + lastSeen,
                    true,
                    detail);
        }

        private static String names(List<PoolLoad> loads) {
            return loads.stream().map(load -> load.pool().name()).collect(Collectors.joining(", "));
        }

        private static Waiting waiting(
                Row row,
                Waiting.ReasonEnum reason,
                String message,
                boolean canHelp,
                @Nullable Map<String, String> detail) {
            return Waiting.builder()
                    .reason(reason)
                    .message(message)
                    .since(row.queuedAt())
                    .canHelp(canHelp)
                    .detail(detail)
                    .build();
        }
    }
}
