package scb.swapper;

/** A subscription to the events of the channel notifier. */
public interface Subscription {
    void cancel();
}
