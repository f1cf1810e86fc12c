package org.onnxtwist.rewrite;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/**
 * One run of an engine over a model. Every node is visited once, in order, and after it those of its subgraphs; after each edit, the
 * nodes near it are visited again before the next one.
 */
final class RuleRun {
    /** The number of last applications, at most half of the budget, that are counted to name the rules which do not come to an end. */
    private static final long LAST = 1_000;

    private final Model model;
    private final RuleIndex rules;
    private final TypeLookup typing;
    private final TypeLookup declared = TypeLookup.declared();
    private final boolean provenance;
    private final Optional<EditLog> log;
    private final Optional<Consumer<EditException>> refusals;
    private final AffectedNodes neighbourhood;
    private final long budget;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, Long> lastCounts = new LinkedHashMap<>();
    private final Deque<Node> again = new ArrayDeque<>();
    private final Set<Node> waiting = new HashSet<>();
    private long applications;

    RuleRun(
            Model model,
            RuleIndex rules,
            TypeLookup typing,
            boolean provenance,
            Optional<EditLog> log,
            Optional<Consumer<EditException>> refusals,
            long budget) {
        this.model = model;
        this.rules = rules;
        this.typing = typing;
        this.provenance = provenance;
        this.log = log;
        this.refusals = refusals;
        this.neighbourhood = new AffectedNodes(rules);
        this.budget = budget;
    }

    /** Runs the rules and returns the number of applications of each, in the order of their first application. */
    Map<String, Long> run() {
        try {
            model.roots().forEach(this::visitAll);
            return counts;
        } finally {
            log.ifPresent(to ->
                    rules.entries().forEach(entry -> to.add(entry.tally().of(entry.rule()))));
        }
    }

    /** Visits each node, and after it the nodes of its subgraphs. */
    private void visitAll(Graph graph) {
        for (Node node : graph.nodes()) {
            if (graph.owner().filter(owner -> !owner.isAttached()).isPresent()) {
                return;
            }
            visit(node);
            visitAgain();
            if (!node.isRemoved() && node.hasSubgraphs()) {
                node.subgraphs().toList().forEach(this::visitAll);
            }
        }
    }

    private void visitAgain() {
        for (Node node = again.poll(); node != null; node = again.poll()) {
            waiting.remove(node);
            if (node.isAttached()) {
                visit(node);
            }
        }
    }

    private void visit(Node node) {
        for (RuleIndex.Entry entry : rules.of(node.operator())) {
            if (RuleTrial.holdsIn(entry.rule(), model, node)) {
                long start = log.isPresent() ? System.nanoTime() : 0;
                Optional<Commit> done = match(entry, node).flatMap(match -> apply(entry, match));
                if (log.isPresent()) {
                    entry.tally().nanoseconds += System.nanoTime() - start;
                }
                if (done.isPresent()) {
                    count(entry, node);
                    enqueue(node);
                    neighbourhood.visit(done.get(), this::enqueueAll);
                    return;
                }
            }
        }
    }

    private Optional<Match> match(RuleIndex.Entry entry, Node node) {
        entry.tally().attempts++;
        try {
            return entry.pattern().match(node, entry.rule().trustsDeclaredTypes() ? declared : typing);
        } catch (RuntimeException e) {
            passOver(new EditException(Surgery.editing(entry.rule().name()), node, e));
            return Optional.empty();
        }
    }

    private Optional<Commit> apply(RuleIndex.Entry entry, Match match) {
        Rule rule = entry.rule();
        entry.tally().matches++;
        try {
            return Surgery.of(model, match, typing, rule.name(), provenance, log)
                    .commit(editor -> rule.apply(match, editor));
        } catch (EditException e) {
            passOver(e);
            return Optional.empty();
        }
    }

    private void passOver(EditException refusal) {
        refusals.orElseThrow(() -> refusal).accept(refusal);
    }

    private void enqueueAll(Node node) {
        enqueue(node);
        if (node.hasSubgraphs()) {
            node.subgraphs().forEach(body -> body.forEachNode(this::enqueue));
        }
    }

    private void enqueue(Node node) {
        if (!rules.of(node.operator()).isEmpty() && waiting.add(node)) {
            again.add(node);
        }
    }

    private void count(RuleIndex.Entry entry, Node node) {
        applications++;
        entry.tally().applications++;
        String rule = entry.rule().name();
        counts.merge(rule, 1L, Long::sum);
        if (applications > budget - Math.min(LAST, budget / 2)) {
            lastCounts.merge(rule, 1L, Long::sum);
        }
        if (applications > budget) {
            throw new PassException("the rules do not terminate: stopped after " + applications
                    + " applications, the last at node " + node
                    + "; still applied are "
                    + lastCounts.entrySet().stream()
                            .map(late -> late.getKey() + " (" + late.getValue() + " times recently)")
                            .collect(Collectors.joining(", "))
                    + ": a rule matches its own result, or two rules undo each other");
        }
    }
}
