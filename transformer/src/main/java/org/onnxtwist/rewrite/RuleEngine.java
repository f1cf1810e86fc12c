package org.onnxtwist.rewrite;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.match.Typing;

/**
 * Applies rules until none matches any more, in the main graph, in subgraphs and in functions' bodies. Immutable; every method
 * gives a new one.
 *
 * <pre>
 *   RuleEngine.of(new DoubleNegation(), new Swish()).logTo(log).run(model);
 * </pre>
 *
 * <p>The order is that of the nodes, each before those of its subgraphs, and at one node that of the rules. After an application only the nodes are
 * visited again at which a pattern may see the difference, so the cost grows with what changes. An application is all or nothing.
 */
public final class RuleEngine {
    private static final long LEAST_BUDGET = 1_000;
    private static final long BUDGET_PER_NODE = 10;

    private final List<Rule> rules;
    private final Function<Model, Typing> typing;
    private final OptionalLong budget;
    private final boolean provenance;
    private final Optional<EditLog> log;
    private final Optional<Consumer<RuleException>> refusals;

    private RuleEngine(
            List<Rule> rules,
            Function<Model, Typing> typing,
            OptionalLong budget,
            boolean provenance,
            Optional<EditLog> log,
            Optional<Consumer<RuleException>> refusals) {
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
     * An engine that knows the types that follow from a model's inputs ({@link Typing#inferred}), and notes in each node that a rule made which one it was: in its metadata,
     * under {@code onnx_twist.rule}, which nodes have from IR version 10 on.
     */
    public static RuleEngine of(List<? extends Rule> rules) {
        return new RuleEngine(
                List.copyOf(rules), Typing::inferred, OptionalLong.empty(), true, Optional.empty(), Optional.empty());
    }

    /**
     * Where types come from; called once at the start of a run. A rule that {@linkplain Rule#trustsDeclaredTypes trusts} declared types is
     * searched for with those, and the engine judges its result by the types of {@code source} all the same.
     */
    public RuleEngine typedBy(Function<Model, Typing> source) {
        return new RuleEngine(rules, source, budget, provenance, log, refusals);
    }

    /** The number of applications after which a run gives up; unless said, 10 for each node of the model, and at least 1,000. */
    public RuleEngine budget(long applications) {
        return new RuleEngine(rules, typing, OptionalLong.of(applications), provenance, log, refusals);
    }

    /** New nodes do not say which rule made them. */
    public RuleEngine withoutProvenance() {
        return new RuleEngine(rules, typing, budget, false, log, refusals);
    }

    /** Each application is noted in {@code to}. */
    public RuleEngine logTo(EditLog to) {
        return new RuleEngine(rules, typing, budget, provenance, Optional.of(to), refusals);
    }

    /** What the engine refuses goes to {@code listener}, and the run goes on; otherwise the run ends with the exception. */
    public RuleEngine passingOver(Consumer<RuleException> listener) {
        return new RuleEngine(rules, typing, budget, provenance, log, Optional.of(listener));
    }

    /**
     * Applies the rules to {@code model} until none matches.
     *
     * @return how often each rule was applied, by name, in the order of their first application; empty where nothing changed
     * @throws RuleException when a rule asks for what would spoil the model, naming rule and node; earlier applications stay
     * @throws FixedPointException when the budget is spent, naming the rules that go on
     */
    public Map<String, Long> run(Model model) {
        Typing types = typing.apply(model);
        Application application = new Application(model, types, provenance, log);
        return Collections.unmodifiableMap(new RuleRun(
                        model,
                        new RuleIndex(rules),
                        types,
                        application,
                        refusals,
                        budget.orElseGet(() -> budgetFor(model)))
                .run());
    }

    private static long budgetFor(Model model) {
        long[] nodes = {0};
        model.forEachGraph(graph -> nodes[0] += graph.nodeCount());
        return Math.max(LEAST_BUDGET, BUDGET_PER_NODE * nodes[0]);
    }
}
