// Which TLSA records a client that validates DANE can use, and how they are written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/env/handshakes.h"

namespace millrace::tlsa {

// "3 1 1 HEX" (RFC 6698 §2.2); long data is cut for messages by `digits`, with "…".
std::string to_text(const TlsaData& record, size_t digits = std::string::npos);
// "3 1 1"
std::string parameters_text(const TlsaData& record);

// The data is a digest of no octets at all: a mistake of whoever made the record.
bool is_of_empty_input(const TlsaData& record);

// Why a client that speaks `starttls` leaves the record out; nullopt: it does not.
std::optional<std::string> unusable_reason(const TlsaData& record, Starttls starttls);

// That a client can use none of them, and why.
std::string no_usable_record(const std::vector<TlsaData>& records, Starttls starttls);

}  // namespace millrace::tlsa
