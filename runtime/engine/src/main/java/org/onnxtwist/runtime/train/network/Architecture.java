package org.onnxtwist.runtime.train.network;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.report.ConstantSpelling;

/**
 * The architectures of new networks, with PyTorch's structure, parameter names and distributions of initial values.
 *
 * <p>Input {@code image} [batch, channels, height, width], output {@code logits} [batch, classes], or [batch, classes, height, width] of a
 * segmentation network. Images with fewer than 64 pixels on a side are small: networks for photographs then begin with a 3x3 convolution of
 * stride 1 and without pooling.
 */
public enum Architecture {
    /** torchvision's {@code resnet18}. */
    RESNET18(3),
    /** torchvision's {@code resnet50}. */
    RESNET50(3),
    /** The network of 20 layers for CIFAR-10 of the paper on residual networks. */
    RESNET20(2),
    /** A residual network of three stages of two blocks, with 16, 32 and 64 channels. */
    RESNET_W16(2),
    /** torchvision's {@code mobilenet_v2}. */
    MOBILENET(3),
    /** The U-Net with normalizations of PyTorch Hub. */
    UNET(4);

    private final int halvings;

    /** @param halvings how often the network halves small images */
    Architecture(int halvings) {
        this.halvings = halvings;
    }

    /**
     * Builds a new network. Its weights are computed when they are read: a network of any size takes no memory.
     *
     * @throws NetworkException when the network does not exist for images of this size
     */
    public Model build(NetworkOptions options) {
        require(options.height(), options);
        require(options.width(), options);
        return switch (this) {
            case RESNET18 -> ResNet.of18(options);
            case RESNET50 -> ResNet.of50(options);
            case RESNET20 -> CifarResNet.of20(options);
            case RESNET_W16 -> CifarResNet.ofWidth16(options);
            case MOBILENET -> MobileNetV2.build(options);
            case UNET -> UNet.build(options);
        };
    }

    private void require(Dim side, NetworkOptions options) {
        long factor = 1L << halvings;
        long pixels = NetworkOptions.known(side, factor);
        if (pixels < factor || (this == UNET && pixels % factor != 0)) {
            throw new NetworkException(ConstantSpelling.of(this) + " halves the images " + halvings
                    + " times, so their height and width must be "
                    + (this == UNET ? "multiples of " : "at least ") + factor + ", not " + options.height() + "x"
                    + options.width());
        }
    }
}
