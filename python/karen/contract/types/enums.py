"""The closed lists of the vocabulary."""

from __future__ import annotations

from enum import StrEnum


class MessageRole(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class MemoryDepth(StrEnum):
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class PersonalityTone(StrEnum):
    NEUTRAL = "neutral"
    FRIENDLY = "friendly"
    FORMAL = "formal"
    HUMOROUS = "humorous"


class PersonalityVerbosity(StrEnum):
    CONCISE = "concise"
    BALANCED = "balanced"
    DETAILED = "detailed"


class TemperatureUnit(StrEnum):
    C = "C"
    F = "F"


class WeatherServiceOption(StrEnum):
    OPEN_METEO = "open_meteo"
    WTTR_IN = "wttr_in"
    OPENWEATHER = "openweather"
    CUSTOM_API = "custom_api"


class FlowType(StrEnum):
    DECIDE_ACTION = "decide_action"
    CONVERSATION_PROCESSING = "conversation_processing"
    CONVERSATION_SUMMARY = "conversation_summary"
    GENERATE_FINAL_RESPONSE = "generate_final_response"
    EXPLORE_CONCEPT = "explore_concept"
    GENERATE_STARTER = "generate_starter"


class ToolType(StrEnum):
    TIME = "time"
    DATE = "date"
    WEATHER = "weather"
    BOOKS = "books"
    MAIL_UNREAD = "mail_unread"
    MAIL_COMPOSE = "mail_compose"
    NONE = "none"


class MemoryType(StrEnum):
    GENERAL = "general"
    FACT = "fact"
    PREFERENCE = "preference"
    CONTEXT = "context"
    CONVERSATION = "conversation"
    INSIGHT = "insight"
    EVENT = "event"
    NOTE = "note"


class UISource(StrEnum):
    WEB = "web"
    STREAMLIT = "streamlit"
    DESKTOP = "desktop"
    API = "api"
    AG_UI = "ag_ui"


class ConversationStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"
    DELETED = "deleted"


class ConversationPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class PluginStatus(StrEnum):
    DISCOVERED = "discovered"
    VALIDATED = "validated"
    REGISTERED = "registered"
    LOADED = "loaded"
    ACTIVE = "active"
    DISABLED = "disabled"
    ERROR = "error"


class PluginType(StrEnum):
    CORE = "core"
    AUTOMATION = "automation"
    AI = "ai"
    INTEGRATION = "integration"
    EXAMPLE = "example"
    CUSTOM = "custom"


class ExecutionMode(StrEnum):
    DIRECT = "direct"
    THREAD = "thread"
    PROCESS = "process"
    SANDBOX = "sandbox"


class ExecutionStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"


class ToolCategory(StrEnum):
    CORE = "core"
    TIME = "time"
    WEATHER = "weather"
    COMMUNICATION = "communication"
    DATABASE = "database"
    SYSTEM = "system"
    ANALYTICS = "analytics"
    MEMORY = "memory"
    PLUGIN = "plugin"
    CUSTOM = "custom"


class ToolStatus(StrEnum):
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    DISABLED = "disabled"
    ERROR = "error"


class ServiceStatus(StrEnum):
    INITIALIZING = "initializing"
    READY = "ready"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    ERROR = "error"


class HealthStatus(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


class AlertLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class MetricType(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    TIMER = "timer"


class TimeRange(StrEnum):
    HOUR = "1h"
    SIX_HOURS = "6h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"


class Aggregation(StrEnum):
    SUM = "sum"
    AVERAGE = "average"
    COUNT = "count"
    MIN = "min"
    MAX = "max"
    PERCENTILE = "percentile"


class ChartType(StrEnum):
    LINE = "line"
    BAR = "bar"
    PIE = "pie"
    AREA = "area"
    SCATTER = "scatter"
    HEATMAP = "heatmap"
    GAUGE = "gauge"
