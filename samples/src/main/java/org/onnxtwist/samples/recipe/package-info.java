/** Recipes of graph surgery, each a program of at most 30 lines. */
@org.jspecify.annotations.NullMarked
package org.onnxtwist.samples.recipe;
