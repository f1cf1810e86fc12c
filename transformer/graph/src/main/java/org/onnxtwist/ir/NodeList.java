package org.onnxtwist.ir;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A doubly linked list of nodes whose iterators survive every edit: removed nodes are skipped, and nodes inserted after the iterator's
 * position are visited.
 *
 * <p>A link that was removed keeps its neighbours of that moment. An iterator at such a link goes back to the nearest link that is still in
 * the list, and continues from there.
 *
 * <p>Each link has a rank that grows along the list, so that two nodes are compared in constant time. A link that is inserted between
 * neighbours with no free rank between them causes the ranks around it to be spread, over as many links as necessary: O(log n) of them on
 * average ("Two simplified algorithms for maintaining order in a list", M. Bender and others, 2002).
 */
final class NodeList implements Iterable<Node> {
    static final class Link {
        final @Nullable Node node;
        Link previous;
        Link next;
        long rank;

        Link(@Nullable Node node) {
            this.node = node;
            this.previous = this;
            this.next = this;
        }

        boolean isLive() {
            return rank != REMOVED;
        }
    }

    private static final long REMOVED = -1;
    private static final long STEP = 1L << 20;

    /** The base of the maximum density of ranks: a range of 2^i ranks may hold fewer than (2 / CROWDING)^i links. */
    private static final double CROWDING = 1.5;

    private final Link head = new Link(null);
    private int size;

    int size() {
        return size;
    }

    void append(Node node) {
        insertAfter(head.previous, node);
    }

    void insertBefore(Node anchor, Node node) {
        insertAfter(linkOf(anchor).previous, node);
    }

    void insertAfter(Node anchor, Node node) {
        insertAfter(linkOf(anchor), node);
    }

    private void insertAfter(Link anchor, Node node) {
        Link link = new Link(node);
        link.rank = rankAfter(anchor);
        link.previous = anchor;
        link.next = anchor.next;
        anchor.next.previous = link;
        anchor.next = link;
        node.setLink(link);
        size++;
    }

    void remove(Node node) {
        Link link = linkOf(node);
        link.previous.next = link.next;
        link.next.previous = link.previous;
        link.rank = REMOVED;
        node.setLink(null);
        size--;
    }

    /** Tells whether {@code first} comes before {@code second}; both must be in the same list. */
    static boolean precedes(Node first, Node second) {
        return linkOf(first).rank < linkOf(second).rank;
    }

    private long rankAfter(Link anchor) {
        if (anchor.next == head) {
            return Math.addExact(anchor.rank, STEP);
        }
        if (anchor.next.rank - anchor.rank < 2) {
            spread(anchor);
        }
        return anchor.rank + (anchor.next.rank - anchor.rank) / 2;
    }

    /** Spreads the ranks of the smallest range around {@code link} that is not crowded. */
    private void spread(Link link) {
        Link first = link;
        Link last = link;
        long count = 1;
        double capacity = 1;
        for (int bits = 1; bits < Long.SIZE - 1; bits++) {
            long size = 1L << bits;
            long low = link.rank & -size;
            for (; first != head && first.previous.rank >= low; first = first.previous) {
                count++;
            }
            for (; last.next != head && last.next.rank - low < size; last = last.next) {
                count++;
            }
            capacity *= 2 / CROWDING;
            if (count < capacity && size / count > 2) {
                assign(first, count, low, size / count);
                return;
            }
        }
        throw new IllegalStateException("a graph of " + size + " nodes is too large to be ordered");
    }

    /** Assigns ranks to consecutive links. The head, whose rank 0 is the smallest, may be among them and keeps its rank. */
    private static void assign(Link first, long count, long low, long step) {
        Link link = first;
        for (long i = 0; i < count; i++) {
            link.rank = low + i * step;
            link = link.next;
        }
    }

    private static Link linkOf(Node node) {
        Link link = node.link();
        if (link == null) {
            throw new GraphEditException(
                    "node " + node + " is no longer in its graph, so that nothing can be placed relative to it");
        }
        return link;
    }

    @Override
    public Iterator<Node> iterator() {
        return new Iterator<>() {
            private Link at = head;

            private Link following() {
                Link from = at;
                while (!from.isLive()) {
                    from = from.previous;
                }
                return from.next;
            }

            @Override
            public boolean hasNext() {
                return following() != head;
            }

            @Override
            public Node next() {
                Link link = following();
                if (link.node == null) {
                    throw new NoSuchElementException("the graph has no further node");
                }
                at = link;
                return link.node;
            }
        };
    }
}
