// What the systems do differently: asking for a file to be written to the disk without waiting.
#pragma once

namespace millrace {

// Has the kernel begin with the file's octets, where it can be asked for that; else nothing happens
// before the fsync. Only a hint: what is to be durable needs the fsync all the same.
void start_writing(int file);

}  // namespace millrace
