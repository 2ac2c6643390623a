// Which files an output may replace. A path in the configuration or on the command line may be
// wrong, and an overwritten key is lost.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/files/files.h"

namespace millrace {

// Nothing is at the path, or an empty file, or one of which `is_ours` recognises what it begins
// with (64 KiB at most). `kind` names that in the error: "a signed zone of example.org.". Links and
// devices are left to the write, which refuses them.
Result<void> check_replaceable(Files& files, const Path& path, const std::string& kind,
                               const std::function<bool(std::string_view head)>& is_ours);

}  // namespace millrace
