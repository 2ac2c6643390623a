// The part /etcd of the configuration, and the sources in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/config/config.h"
#include "cli/config/config_document.h"

namespace millrace::cli {

// `base`: where relative paths start; `host`: the name under which it publishes if no other is set.
// nullopt: there is no store. Faults are in the document.
std::optional<EtcdPlace> store_of(ConfigDocument& document, const Path& base,
                                  const std::string& host);

// "mx1" of "etcd:mx1"; nullopt: the outbox is not in a store.
std::optional<std::string> box_of(std::string_view outbox);

// Of a source in the store, at that place in the document.
void check_box(const std::string& place, const std::string& box, ConfigDocument& document);

}  // namespace millrace::cli
