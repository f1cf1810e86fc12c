package org.onnxtwist.pass.batch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ArgMin;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.CenterCropPad;
import org.onnxtwist.op.Col2Im;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvInteger;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.CumProd;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.DFT;
import org.onnxtwist.op.DeformConv;
import org.onnxtwist.op.DepthToSpace;
import org.onnxtwist.op.Det;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.GlobalLpPool;
import org.onnxtwist.op.GlobalMaxPool;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.If;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.MatMulInteger;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.NegativeLogLikelihoodLoss;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.QLinearConv;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.ReverseSequence;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.Scatter;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.ScatterND;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;
import org.onnxtwist.op.SpaceToDepth;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Trilu;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.Upsample;
import org.onnxtwist.op.trait.OperatorTrait;

/** Every operator of which it is known what it makes of a batch, and its rule. */
final class BatchRules {
    private BatchRules() {}

    /** The rule of an operator; empty for one that is not known to compute each item alone. */
    static Optional<BatchRule> of(OperatorId operator) {
        if (OperatorTrait.ELEMENTWISE.holdsOf(operator)) {
            return Optional.of(BroadcastBatch::elementwise);
        }
        if (OperatorTrait.REDUCTION.holdsOf(operator)) {
            return Optional.of(AxisBatch::reduce);
        }
        if (OperatorTrait.QUANTIZATION.holdsOf(operator)) {
            return Optional.of(BroadcastBatch::quantized);
        }
        return operator.isStandard() ? Optional.ofNullable(standard(operator.name())) : Optional.empty();
    }

    private static @Nullable BatchRule standard(String name) {
        return switch (name) {
            case Shape.NAME, Size.NAME -> node -> node.outputs(BatchFact.SIZE);
            case Reshape.NAME -> ReshapeBatch::reshape;
            case Flatten.NAME -> ReshapeBatch::flatten;
            case Squeeze.NAME -> ReshapeBatch::squeeze;
            case Unsqueeze.NAME -> ReshapeBatch::unsqueeze;
            case Transpose.NAME -> LayoutBatch::transpose;
            case Concat.NAME -> LayoutBatch::concat;
            case Split.NAME -> LayoutBatch::split;
            case Pad.NAME -> LayoutBatch::pad;
            case Expand.NAME -> LayoutBatch::expand;
            case Tile.NAME -> LayoutBatch::tile;
            case Slice.NAME -> SliceBatch::slice;
            case ArgMax.NAME, ArgMin.NAME -> AxisBatch::arg;
            case Softmax.NAME, LogSoftmax.NAME, Hardmax.NAME -> AxisBatch::softmax;
            case LpNormalization.NAME -> AxisBatch::lpNormalization;
            case LayerNormalization.NAME, RMSNormalization.NAME -> AxisBatch::layerNormalization;
            case MeanVarianceNormalization.NAME -> AxisBatch::meanVariance;
            case CumSum.NAME, CumProd.NAME -> AxisBatch::cumulative;
            case TopK.NAME -> AxisBatch::topK;
            case Trilu.NAME, Det.NAME -> AxisBatch::matrices;
            case ReverseSequence.NAME -> AxisBatch::reverseSequence;
            case DFT.NAME -> AxisBatch::dft;
            case CenterCropPad.NAME -> AxisBatch::centerCropPad;
            case Gather.NAME -> IndexBatch::gather;
            case GatherElements.NAME -> IndexBatch::gatherElements;
            case Scatter.NAME, ScatterElements.NAME -> IndexBatch::scatterElements;
            case GatherND.NAME -> IndexBatch::gatherNd;
            case ScatterND.NAME -> IndexBatch::scatterNd;
            case OneHot.NAME -> IndexBatch::oneHot;
            case Compress.NAME -> IndexBatch::compress;
            case MatMul.NAME, MatMulInteger.NAME -> ProductBatch::matMul;
            case QLinearMatMul.NAME -> ProductBatch::quantizedMatMul;
            case Gemm.NAME -> ProductBatch::gemm;
            case Einsum.NAME -> ProductBatch::einsum;
            case AveragePool.NAME,
                    Col2Im.NAME,
                    Conv.NAME,
                    ConvInteger.NAME,
                    ConvTranspose.NAME,
                    DepthToSpace.NAME,
                    GlobalAveragePool.NAME,
                    GlobalLpPool.NAME,
                    GlobalMaxPool.NAME,
                    GroupNormalization.NAME,
                    InstanceNormalization.NAME,
                    LRN.NAME,
                    LpPool.NAME,
                    QLinearConv.NAME,
                    SpaceToDepth.NAME -> LeadingBatch::first;
            case DeformConv.NAME -> LeadingBatch::deformable;
            case GridSample.NAME -> LeadingBatch::firstTwo;
            case Attention.NAME -> LeadingBatch::attention;
            case MaxPool.NAME -> LeadingBatch::maxPool;
            case BatchNormalization.NAME -> LeadingBatch::batchNormalization;
            case NegativeLogLikelihoodLoss.NAME, SoftmaxCrossEntropyLoss.NAME -> LeadingBatch::loss;
            case Resize.NAME -> ResizeBatch::resize;
            case Upsample.NAME -> ResizeBatch::upsample;
            case RNN.NAME, GRU.NAME, LSTM.NAME -> RecurrentBatch::recurrent;
            case If.NAME -> ControlFlowBatch::conditional;
            case Loop.NAME -> ControlFlowBatch::loop;
            case Scan.NAME -> ControlFlowBatch::scan;
            default -> null;
        };
    }
}
