// What an operator should know about TLSA records other than 3 1 1.
#pragma once

#include <optional>
#include <string>

#include "core/dns/tlsa_numbers.h"
#include "core/env/handshakes.h"

namespace millrace {

// What is to be considered about records of these parameters other than 3 1 1; data is not looked
// at. nullopt: nothing.
std::optional<std::string> parameter_warning(const TlsaNumbers& numbers);
std::optional<std::string> parameter_warning(const TlsaData& record);

}  // namespace millrace
