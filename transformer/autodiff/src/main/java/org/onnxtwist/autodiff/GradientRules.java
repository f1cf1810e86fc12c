package org.onnxtwist.autodiff;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.GroupRule;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.autodiff.rule.attention.AttentionGradient;
import org.onnxtwist.autodiff.rule.attention.LinearAttentionGradient;
import org.onnxtwist.autodiff.rule.attention.TransformerGradients;
import org.onnxtwist.autodiff.rule.convolution.Col2ImGradient;
import org.onnxtwist.autodiff.rule.convolution.ConvGradient;
import org.onnxtwist.autodiff.rule.convolution.ConvTransposeGradient;
import org.onnxtwist.autodiff.rule.convolution.PoolGradients;
import org.onnxtwist.autodiff.rule.convolution.ResizeGradient;
import org.onnxtwist.autodiff.rule.elementwise.ActivationGradients;
import org.onnxtwist.autodiff.rule.elementwise.ArithmeticGradients;
import org.onnxtwist.autodiff.rule.elementwise.ConversionGradients;
import org.onnxtwist.autodiff.rule.elementwise.ExponentialGradients;
import org.onnxtwist.autodiff.rule.elementwise.QuantizationGradients;
import org.onnxtwist.autodiff.rule.elementwise.SelectionGradients;
import org.onnxtwist.autodiff.rule.elementwise.TrigonometricGradients;
import org.onnxtwist.autodiff.rule.flow.IfGradient;
import org.onnxtwist.autodiff.rule.flow.IfLowering;
import org.onnxtwist.autodiff.rule.flow.LoopLowering;
import org.onnxtwist.autodiff.rule.flow.ScanLowering;
import org.onnxtwist.autodiff.rule.linear.DetGradient;
import org.onnxtwist.autodiff.rule.linear.EinsumGradient;
import org.onnxtwist.autodiff.rule.linear.ProductGradients;
import org.onnxtwist.autodiff.rule.loss.LossGradients;
import org.onnxtwist.autodiff.rule.movement.BlockGradients;
import org.onnxtwist.autodiff.rule.movement.GatherGradients;
import org.onnxtwist.autodiff.rule.movement.JoinGradients;
import org.onnxtwist.autodiff.rule.movement.MovementGradients;
import org.onnxtwist.autodiff.rule.movement.PadGradient;
import org.onnxtwist.autodiff.rule.movement.PlacementGradients;
import org.onnxtwist.autodiff.rule.movement.ReshapeGradients;
import org.onnxtwist.autodiff.rule.movement.ScatterGradients;
import org.onnxtwist.autodiff.rule.movement.SliceGradient;
import org.onnxtwist.autodiff.rule.normalization.BatchNormalizationGradient;
import org.onnxtwist.autodiff.rule.normalization.LrnGradient;
import org.onnxtwist.autodiff.rule.normalization.NormalizationGradients;
import org.onnxtwist.autodiff.rule.recurrent.GruLowering;
import org.onnxtwist.autodiff.rule.recurrent.LstmLowering;
import org.onnxtwist.autodiff.rule.recurrent.RnnLowering;
import org.onnxtwist.autodiff.rule.reduction.ReductionGradients;
import org.onnxtwist.autodiff.rule.reduction.SoftmaxGradients;
import org.onnxtwist.autodiff.rule.sampling.AffineGridGradient;
import org.onnxtwist.autodiff.rule.sampling.DeformConvGradient;
import org.onnxtwist.autodiff.rule.sampling.GridSampleGradient;
import org.onnxtwist.autodiff.rule.sampling.RoiAlignGradient;
import org.onnxtwist.autodiff.rule.sequence.SequenceGradients;
import org.onnxtwist.autodiff.rule.signal.FourierGradients;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;

/** The rules of differentiation and lowerings by operator. A new one of this library is registered here, with one line. Immutable. */
public final class GradientRules {
    private static final List<List<GradientRule>> FAMILIES = List.of(
            ActivationGradients.RULES,
            ArithmeticGradients.RULES,
            BlockGradients.RULES,
            ConversionGradients.RULES,
            ExponentialGradients.RULES,
            FourierGradients.RULES,
            GatherGradients.RULES,
            JoinGradients.RULES,
            LossGradients.RULES,
            MovementGradients.RULES,
            NormalizationGradients.RULES,
            PlacementGradients.RULES,
            PoolGradients.RULES,
            ProductGradients.RULES,
            QuantizationGradients.RULES,
            ReductionGradients.RULES,
            ReshapeGradients.RULES,
            ScatterGradients.RULES,
            SelectionGradients.RULES,
            SequenceGradients.RULES,
            SoftmaxGradients.RULES,
            TransformerGradients.RULES,
            TrigonometricGradients.RULES);

    private static final List<GradientRule> SINGLE = List.of(
            new AffineGridGradient(),
            new AttentionGradient().inFloat(),
            new BatchNormalizationGradient().inFloat(),
            new Col2ImGradient(),
            new ConvGradient(),
            new ConvTransposeGradient(),
            new DeformConvGradient().inFloat(),
            new DetGradient(),
            new EinsumGradient(),
            new GridSampleGradient().inFloat(),
            new IfGradient(),
            new LinearAttentionGradient().inFloat(),
            new LrnGradient().inFloat(),
            new PadGradient().inFloat(),
            new ResizeGradient(),
            new RoiAlignGradient().inFloat(),
            new SliceGradient().inFloat());

    private static final List<Lowering> LOWERINGS = List.of(
            new GruLowering(),
            new IfLowering(),
            new LoopLowering(),
            new LstmLowering(),
            new RnnLowering(),
            new ScanLowering());

    private static final GradientRules STANDARD = new GradientRules(Map.of(), Map.of(), Map.of(), List.of())
            .with(Stream.concat(FAMILIES.stream().flatMap(List::stream), SINGLE.stream())
                    .toArray(GradientRule[]::new))
            .with(LOWERINGS.toArray(Lowering[]::new))
            .with(KernelGradient.TRUE_DERIVATIVE.rule());

    private final Map<OperatorId, GradientRule> byOperator;
    private final Map<OperatorId, Lowering> lowerings;
    private final Map<Node, GradientRule> byNode;
    private final List<GroupRule> groups;

    private GradientRules(
            Map<OperatorId, GradientRule> byOperator,
            Map<OperatorId, Lowering> lowerings,
            Map<Node, GradientRule> byNode,
            List<GroupRule> groups) {
        this.byOperator = Map.copyOf(byOperator);
        this.lowerings = Map.copyOf(lowerings);
        this.byNode = Map.copyOf(byNode);
        this.groups = List.copyOf(groups);
    }

    /** The rules of this library. */
    public static GradientRules standard() {
        return STANDARD;
    }

    /** These rules and others, which take precedence for their operators. */
    public GradientRules with(GradientRule... further) {
        Map<OperatorId, GradientRule> merged = new HashMap<>(byOperator);
        Map<OperatorId, Lowering> left = new HashMap<>(lowerings);
        for (GradientRule rule : further) {
            rule.operators().forEach(operator -> {
                merged.put(operator, rule);
                left.remove(operator);
            });
        }
        return new GradientRules(merged, left, byNode, groups);
    }

    /** These rules and others, which take precedence for the nodes of their operators that they apply to. */
    public GradientRules with(Lowering... further) {
        Map<OperatorId, Lowering> merged = new HashMap<>(lowerings);
        for (Lowering lowering : further) {
            lowering.operators().forEach(operator -> merged.put(operator, lowering));
        }
        return new GradientRules(byOperator, merged, byNode, groups);
    }

    /**
     * These rules and others of single nodes, which take precedence. The rule of a node in which a formula of several nodes ends may
     * contribute to what the formula reads, by {@link org.onnxtwist.autodiff.rule.NodeGradient#differentiation}, instead of to the node's
     * own inputs.
     */
    public GradientRules forNodes(Map<Node, GradientRule> further) {
        Map<Node, GradientRule> merged = new HashMap<>(byNode);
        merged.putAll(further);
        return new GradientRules(byOperator, lowerings, merged, groups);
    }

    /** The gradient rule of a node; empty where there is none. */
    public Optional<GradientRule> of(Node node) {
        GradientRule own = byNode.get(node);
        return own == null ? of(node.operator()) : Optional.of(own);
    }

    /** These rules and another, which takes the place of a group rule of its name. */
    public GradientRules with(GroupRule rule) {
        Stream<GroupRule> others = groups.stream().filter(each -> !each.name().equals(rule.name()));
        return new GradientRules(
                byOperator,
                lowerings,
                byNode,
                Stream.concat(others, Stream.of(rule)).toList());
    }

    /** The rules of nodes that are differentiated as one. */
    public List<GroupRule> groups() {
        return groups;
    }

    /** The gradient rule of an operator; empty where there is none. */
    public Optional<GradientRule> of(OperatorId operator) {
        return Optional.ofNullable(byOperator.get(operator));
    }

    /** The lowering of an operator; empty where there is none. */
    public Optional<Lowering> lowering(OperatorId operator) {
        return Optional.ofNullable(lowerings.get(operator));
    }

    /** The formula of an operator's rule or, without one, of its lowering; empty if it has neither. */
    public Optional<String> formula(OperatorId operator) {
        return of(operator)
                .map(GradientRule::formula)
                .or(() -> lowering(operator).map(Lowering::formula));
    }

    /** The operators that have a rule or a lowering. */
    public Stream<OperatorId> operators() {
        return Stream.concat(byOperator.keySet().stream(), lowerings.keySet().stream())
                .distinct();
    }
}
