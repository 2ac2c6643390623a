// Serials (RFC 1982): where the next one comes from.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// The next serial by the policy, always after `current` (and after `published`, where known). A day
// of the date policy begins at YYYYMMDD00; its hundredth change takes the next day's first. Never
// 0.
uint32_t next_serial(uint32_t current, std::optional<uint32_t> published, SerialPolicy policy,
                     TimePoint now);

// The highest serial that the date policy gives today by itself, YYYYMMDD99.
uint32_t last_date_serial(TimePoint now);

}  // namespace millrace::dnszone
