package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Value;

/** One of two graphs that are compared, and what of it has a counterpart in the other. */
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

    /** The value that an output of the graph gives out. */
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

    /** How many nodes are not paired. */
    int unpaired() {
        return unpaired;
    }

    /** The number that a value has in common with its counterpart; 0 for none. */
    int pair(int value) {
        return value == IndexedGraph.NONE ? 0 : pairs[value];
    }

    /** The number that an output of the graph has in common with its counterpart, whatever value it gives out; 0 for none. */
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

    /** The outputs of the graph that give out a value, by place. */
    List<Integer> outputsOf(int value) {
        return outputsOf.getOrDefault(value, List.of());
    }

    /** The output that has an {@link #outputPair}; {@link IndexedGraph#NONE} for none. */
    int outputOfPair(int pair) {
        return outputsOfPairs.getOrDefault(pair, IndexedGraph.NONE);
    }

    /** The {@link #outputPair} of the first output that gives out a value; 0 for none. */
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
