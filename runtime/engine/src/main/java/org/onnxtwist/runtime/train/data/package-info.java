/**
 * Training data: examples in folders of images, IDX, npy and CSV files, prepared for a model's inputs, augmented, and delivered in batches by
 * threads that work ahead.
 */
@NullMarked
package org.onnxtwist.runtime.train.data;

import org.jspecify.annotations.NullMarked;
