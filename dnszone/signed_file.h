// The file that the name server loads.
#pragma once

#include <string_view>

#include "dnszone/settings.h"

namespace millrace::dnszone {

// Could the signed file be replaced by one of these contents? Proved by writing them beside it,
// under another name, and removing that: done before the serial in the source is changed, so that a
// full disk or a read-only directory changes nothing.
Result<void> try_signed_file(Files& files, const Path& path, std::string_view contents);

// Replaces it, or makes it 0644. An existing one keeps owner and mode.
Result<void> write_signed_file(Files& files, const Path& path, std::string_view contents);

// The two paths must not be one file: signing never writes into what people edit.
Result<void> check_not_same_file(Files& files, const Path& source, const Path& out);

}  // namespace millrace::dnszone
