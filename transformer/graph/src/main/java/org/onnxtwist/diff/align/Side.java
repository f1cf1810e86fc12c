package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Value;

/** One of two graphs that are compared, with the counterparts of its nodes and values in the other. */
public final class Side {
    private final IndexedGraph graph;
    private final int[] partners;
    private final int[] pairs;
    private final int[] outputPairs;
    private final Map<Integer, Integer> pairsOfGivenOut = new HashMap<>();
    private final Map<Integer, List<Integer>> outputsOf = new HashMap<>();
    private final Map<Integer, Integer> outputsOfPairs = new HashMap<>();
    private int unpaired;

    Side(IndexedGraph graph) {
        this.graph = graph;
        this.partners = new int[graph.nodeCount()];
        this.pairs = new int[graph.valueCount()];
        this.outputPairs = new int[graph.graph().outputs().size()];
        this.unpaired = graph.nodeCount();
        Arrays.fill(partners, IndexedGraph.NONE);
        for (int i = 0; i < outputPairs.length; i++) {
            outputsOf.computeIfAbsent(givenOut(i), value -> new ArrayList<>(1)).add(i);
        }
    }

    /** The value of an output of the graph. */
    int givenOut(int output) {
        return graph.numberOf(graph.graph().outputs().get(output));
    }

    public IndexedGraph graph() {
        return graph;
    }

    /** The node of the other side that a node is paired with; {@link IndexedGraph#NONE} for none. */
    public int partner(int node) {
        return partners[node];
    }

    public boolean isPaired(int node) {
        return partners[node] != IndexedGraph.NONE;
    }

    /** The number of nodes without a counterpart. */
    int unpaired() {
        return unpaired;
    }

    /** The number that a value has in common with its counterpart; 0 for none. */
    int pair(int value) {
        return value == IndexedGraph.NONE ? 0 : pairs[value];
    }

    /** The number that an output of the graph has in common with its counterpart, regardless of its value; 0 for none. */
    int outputPair(int index) {
        return outputPairs[index];
    }

    void pairNode(int node, int partner) {
        partners[node] = partner;
        unpaired--;
    }

    void pairValue(int value, int pair) {
        pairs[value] = pair;
    }

    void pairOutput(int index, int pair) {
        outputPairs[index] = pair;
        outputsOfPairs.put(pair, index);
        pairsOfGivenOut.putIfAbsent(givenOut(index), pair);
    }

    /** The positions of the outputs of the graph that have a value. */
    List<Integer> outputsOf(int value) {
        return outputsOf.getOrDefault(value, List.of());
    }

    /** The position of the output with a given {@link #outputPair}; {@link IndexedGraph#NONE} for none. */
    int outputOfPair(int pair) {
        return outputsOfPairs.getOrDefault(pair, IndexedGraph.NONE);
    }

    /** The {@link #outputPair} of the first output of the graph that has a value; 0 for none. */
    int outputPairOf(int value) {
        return pairsOfGivenOut.getOrDefault(value, 0);
    }

    public boolean isWeight(int value) {
        return value != IndexedGraph.NONE && Weights.isWeight(graph.value(value));
    }

    Value value(int number) {
        return graph.value(number);
    }
}
