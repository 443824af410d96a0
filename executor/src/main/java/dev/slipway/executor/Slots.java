package dev.slipway.executor;

/** Counts how many attempts an executor has, and how many it may have. */
final class Slots {
    private int total = 1;
    private int busy;

    synchronized void set(int newTotal) {
        total = newTotal;
        notifyAll();
    }

    synchronized void take() {
        busy++;
    }

    synchronized void giveBack() {
        busy--;
        notifyAll();
    }

    synchronized int busy() {
        return busy;
    }

    /** Waits for a free slot and tells how many there are. */
    synchronized int awaitFree() throws InterruptedException {
        while (busy >= total) {
            wait();
        }
        return total - busy;
    }

    /** Waits until all are free, for a limited time; tells whether they are. */
    synchronized boolean awaitIdle(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (busy > 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
