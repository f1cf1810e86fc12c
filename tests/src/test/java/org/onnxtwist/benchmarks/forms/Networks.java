package org.onnxtwist.benchmarks.forms;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/** The networks of the tables. */
final class Networks {
    private static final long CLASSES = 1000;

    private Networks() {}

    /** One 3x3 Conv with a Relu, on images that are in memory as a network has them between its layers. */
    static Model layer(long in, long out, long size, long stride, long batch) {
        NetworkBuilder net = new NetworkBuilder("layer", batch, in, size, size);
        Value x = net.pool(net.input(), 1, 1);
        Value y = net.pool(net.relu(net.conv(x, in, out, 3, stride, 1)), 1, 1);
        return net.build(y, batch, out, size / stride, size / stride);
    }

    /** ResNet-18 for images of 224x224, with its BatchNormalization (He and others, 2015). */
    static Model resnet18(long batch) {
        NetworkBuilder net = new NetworkBuilder("resnet18", batch, 3, 224, 224);
        Value x = net.pool(net.unit(net.input(), 3, 64, 7, 2, 1), 3, 2);
        long in = 64;
        for (long out = 64; out <= 512; out *= 2) {
            for (int block = 0; block < 2; block++) {
                long stride = block == 0 && out > 64 ? 2 : 1;
                Value y = net.unit(x, in, out, 3, stride, 1);
                y = net.normalized(net.conv(y, out, out, 3, 1, 1), out);
                Value shortcut = stride == 1 ? x : net.normalized(net.conv(x, in, out, 1, stride, 1), out);
                x = net.relu(net.add(y, shortcut));
                in = out;
            }
        }
        return net.build(net.classify(x, 512, CLASSES), batch, CLASSES);
    }

    /** The layers of MobileNet for images of 224x224: depthwise 3x3 and 1x1 in turn (Howard and others, 2017). */
    static Model mobilenet(long batch) {
        NetworkBuilder net = new NetworkBuilder("mobilenet", batch, 3, 224, 224);
        Value x = net.unit(net.input(), 3, 32, 3, 2, 1);
        long[][] blocks = {
            {32, 64, 1},
            {64, 128, 2},
            {128, 128, 1},
            {128, 256, 2},
            {256, 256, 1},
            {256, 512, 2},
            {512, 512, 1},
            {512, 512, 1},
            {512, 512, 1},
            {512, 512, 1},
            {512, 512, 1},
            {512, 1024, 2},
            {1024, 1024, 1}
        };
        for (long[] block : blocks) {
            x = net.unit(x, block[0], block[0], 3, block[2], block[0]);
            x = net.unit(x, block[0], block[1], 1, 1, 1);
        }
        return net.build(net.classify(x, 1024, CLASSES), batch, CLASSES);
    }

    /** A U-Net of three levels for images of 128x128, from 32 channels on. */
    static Model unet(long batch) {
        NetworkBuilder net = new NetworkBuilder("unet", batch, 3, 128, 128);
        Value first = pair(net, net.input(), 3, 32);
        Value second = pair(net, net.pool(first, 2, 2), 32, 64);
        Value third = pair(net, net.pool(second, 2, 2), 64, 128);
        Value up = pair(net, net.join(net.twice(third), second), 192, 64);
        Value top = pair(net, net.join(net.twice(up), first), 96, 32);
        return net.build(net.conv(top, 32, 2, 1, 1, 1), batch, 2, 128, 128);
    }

    private static Value pair(NetworkBuilder net, Value x, long in, long out) {
        return net.unit(net.unit(x, in, out, 3, 1, 1), out, out, 3, 1, 1);
    }

    /** A chain of eight 3x3 Convs of 16 channels on images of 32x32. */
    static Model narrow(long batch) {
        NetworkBuilder net = new NetworkBuilder("narrow", batch, 3, 32, 32);
        Value x = net.unit(net.input(), 3, 16, 3, 1, 1);
        for (int layer = 0; layer < 7; layer++) {
            x = net.unit(x, 16, 16, 3, 1, 1);
        }
        return net.build(net.classify(x, 16, 10), batch, 10);
    }
}
