package org.onnxtwist.ir;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A doubly linked list of nodes whose iterators survive every edit: what is removed is skipped, what is inserted behind the
 * iterator's place is visited.
 *
 * <p>A link that was removed keeps its neighbours of that moment. An iterator that stands on it goes back to the nearest link that
 * is still in the list, and on from there.
 */
final class NodeList implements Iterable<Node> {
    static final class Link {
        final @Nullable Node node;
        Link previous;
        Link next;
        boolean live = true;

        Link(@Nullable Node node) {
            this.node = node;
            this.previous = this;
            this.next = this;
        }
    }

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
        link.live = false;
        node.setLink(null);
        size--;
    }

    private static Link linkOf(Node node) {
        Link link = node.link();
        if (link == null) {
            throw new GraphEditException(
                    "node " + node + " is not in its graph any more, so nothing can be placed by it");
        }
        return link;
    }

    @Override
    public Iterator<Node> iterator() {
        return new Iterator<>() {
            private Link at = head;

            private Link following() {
                Link from = at;
                while (!from.live) {
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
