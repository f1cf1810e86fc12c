package org.onnxtwist.rewrite;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.match.TypeLookup;

/**
 * Applies rules until none matches any more, in the main graph, in subgraphs and in functions' bodies. Immutable; every configuring method
 * returns a new engine.
 *
 * <pre>
 *   RuleEngine.of(new DoubleNegation(), new Swish()).logTo(log).run(model);
 * </pre>
 *
 * <p>Nodes are visited in order, each before those of its subgraphs; at each node, the rules are tried in order. After an application, only
 * the nodes at which a pattern may match differently are visited again, so the cost grows with the number of changes. An application is all
 * or nothing.
 */
public final class RuleEngine {
    private static final long LEAST_BUDGET = 1_000;
    private static final long BUDGET_PER_NODE = 10;

    private final List<Rule> rules;
    private final Function<Model, TypeLookup> typing;
    private final OptionalLong budget;
    private final boolean provenance;
    private final Optional<EditLog> log;
    private final Optional<Consumer<EditException>> refusals;

    private RuleEngine(
            List<Rule> rules,
            Function<Model, TypeLookup> typing,
            OptionalLong budget,
            boolean provenance,
            Optional<EditLog> log,
            Optional<Consumer<EditException>> refusals) {
        this.rules = rules;
        this.typing = typing;
        this.budget = budget;
        this.provenance = provenance;
        this.log = log;
        this.refusals = refusals;
    }

    public static RuleEngine of(Rule... rules) {
        return of(List.of(rules));
    }

    /**
     * Creates an engine that uses the types inferred from a model's inputs ({@link TypeLookup#inferred}), and records in each new node the rule
     * that created it: in the node's metadata, under {@code onnx_twist.rule}. Nodes have metadata from IR version 10 on.
     */
    public static RuleEngine of(List<? extends Rule> rules) {
        return new RuleEngine(
                List.copyOf(rules),
                TypeLookup::inferred,
                OptionalLong.empty(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Sets the source of types, which is called once at the start of a run. The pattern of a rule that {@linkplain Rule#trustsDeclaredTypes
     * trusts} declared types is matched with the declared types, but its result is still judged by the types of {@code source}.
     */
    public RuleEngine typedBy(Function<Model, TypeLookup> source) {
        return new RuleEngine(rules, source, budget, provenance, log, refusals);
    }

    /** Sets the number of applications after which a run gives up; by default 10 for each node of the model, and at least 1,000. */
    public RuleEngine budget(long applications) {
        return new RuleEngine(rules, typing, OptionalLong.of(applications), provenance, log, refusals);
    }

    /** Does not record in new nodes the rule that created them. */
    public RuleEngine withoutProvenance() {
        return new RuleEngine(rules, typing, budget, false, log, refusals);
    }

    /** Records each application, each match that a rule declines, and the statistics of the rules in {@code to}. */
    public RuleEngine logTo(EditLog to) {
        return new RuleEngine(rules, typing, budget, provenance, Optional.of(to), refusals);
    }

    /** Passes each refusal of the engine to {@code listener} and continues the run; by default, the run ends with the exception. */
    public RuleEngine passingOver(Consumer<EditException> listener) {
        return new RuleEngine(rules, typing, budget, provenance, log, Optional.of(listener));
    }

    /** The rules, in the order in which they are tried at a node. */
    public List<Rule> rules() {
        return rules;
    }

    /** A pass of that name that applies the rules as this engine does. */
    public Pass asPass(String name) {
        return new RulePass(name, this);
    }

    /**
     * Applies the rules to {@code model} until none matches.
     *
     * @return the number of applications of each rule by name, in the order of their first application; empty if nothing changed
     * @throws EditException when a rule requests an edit that would make the model unsound; names the rule and the node. Earlier
     *     applications are kept
     * @throws PassException when the budget is spent; names the rules that are still being applied
     */
    public Map<String, Long> run(Model model) {
        RuleRun run = new RuleRun(
                model,
                new RuleIndex(rules),
                typing.apply(model),
                provenance,
                log,
                refusals,
                budget.orElseGet(() -> budgetFor(model)));
        return Collections.unmodifiableMap(run.run());
    }

    private static long budgetFor(Model model) {
        return Math.max(LEAST_BUDGET, BUDGET_PER_NODE * model.nodeCount());
    }
}
