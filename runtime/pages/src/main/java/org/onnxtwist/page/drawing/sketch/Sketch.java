package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayList;
import java.util.List;

/**
 * A graph as it is drawn: vertices in an order in which each comes after those that it reads, and the arcs between them. It is filled once and
 * not changed afterwards.
 */
public final class Sketch {
    private final boolean comparison;
    private final List<Vertex> vertices = new ArrayList<>();
    private final List<List<Arc>> arcs = new ArrayList<>();
    private final List<List<Arc>> leaving = new ArrayList<>();

    /**
     * An arc: a vertex reads a value.
     *
     * @param from the index of the vertex that makes the value
     * @param to the index of the vertex that reads it
     * @param value the value
     * @param change the fate of the arc between two models
     */
    public record Arc(int from, int to, Carried value, Change change) {}

    /**
     * A value that arcs carry; equal objects are one value.
     *
     * @param maker the index of the vertex that makes it
     * @param output its place among the outputs of that vertex
     * @param label its type and shape as text; empty where nothing is known
     * @param name its name in full
     */
    public record Carried(int maker, int output, String label, String name) {}

    private Sketch(boolean comparison) {
        this.comparison = comparison;
    }

    /** Returns an empty sketch of one graph. */
    static Sketch ofGraph() {
        return new Sketch(false);
    }

    /** Returns an empty sketch of two graphs as one, in which what is equal matters less. */
    static Sketch ofComparison() {
        return new Sketch(true);
    }

    /** Tells whether this is a sketch of two graphs. */
    public boolean isComparison() {
        return comparison;
    }

    /** Tells whether a vertex or an arc differs between two models. */
    boolean isChanged() {
        return vertices.stream().anyMatch(vertex -> vertex.change() != Change.NONE)
                || arcs.stream().anyMatch(entering -> entering.stream().anyMatch(arc -> arc.change() != Change.NONE));
    }

    /** Adds a vertex with the values that it reads, in the order of its inputs, and returns its index. */
    int add(Vertex vertex, List<Carried> reads) {
        return add(vertex, reads, reads.stream().map(value -> Change.NONE).toList());
    }

    /** Adds a vertex as {@link #add(Vertex, List)} does, with the fate of each arc. */
    int add(Vertex vertex, List<Carried> reads, List<Change> changes) {
        int index = vertices.size();
        List<Arc> entering = new ArrayList<>(reads.size());
        for (int i = 0; i < reads.size(); i++) {
            Carried value = reads.get(i);
            if (value.maker() >= index) {
                throw new IllegalArgumentException("vertex " + index + " reads a value of a later one");
            }
            Arc arc = new Arc(value.maker(), index, value, changes.get(i));
            entering.add(arc);
            leaving.get(value.maker()).add(arc);
        }
        vertices.add(vertex);
        arcs.add(entering);
        leaving.add(new ArrayList<>(2));
        return index;
    }

    /** Returns the number of vertices. */
    public int size() {
        return vertices.size();
    }

    /** Returns a vertex by its index. */
    public Vertex vertex(int index) {
        return vertices.get(index);
    }

    /** Returns the arcs that enter a vertex, in the order of its inputs. */
    public List<Arc> entering(int vertex) {
        return arcs.get(vertex);
    }

    /** Returns the arcs that leave a vertex. */
    public List<Arc> leaving(int vertex) {
        return leaving.get(vertex);
    }
}
