@NullMarked
package org.onnxtwist.cli.command;

import org.jspecify.annotations.NullMarked;
